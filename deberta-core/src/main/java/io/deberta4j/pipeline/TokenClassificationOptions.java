package io.deberta4j.pipeline;

import java.util.Set;

/**
 * What a token classification is to tell.
 *
 * @param aggregation how labels of tokens become entities
 * @param ignoreLabels what is left out: labels of the model with {@link Aggregation#NONE}, kinds of
 *     entities otherwise
 */
public record TokenClassificationOptions(Aggregation aggregation, Set<String> ignoreLabels) {
  /** The label of what is nothing, as nearly all models name it. */
  static final String OUTSIDE = "O";

  /** Entities of whole words, each word labelled by its first token; O is left out. */
  public static final TokenClassificationOptions DEFAULT =
      new TokenClassificationOptions(Aggregation.FIRST, Set.of(OUTSIDE));

  /** Copies the labels. */
  public TokenClassificationOptions {
    ignoreLabels = Set.copyOf(ignoreLabels);
  }

  /** Returns these options with another aggregation. */
  public TokenClassificationOptions withAggregation(Aggregation other) {
    return new TokenClassificationOptions(other, ignoreLabels);
  }

  /** Returns these options with other labels left out. */
  public TokenClassificationOptions withIgnoreLabels(Set<String> labels) {
    return new TokenClassificationOptions(aggregation, labels);
  }
}
