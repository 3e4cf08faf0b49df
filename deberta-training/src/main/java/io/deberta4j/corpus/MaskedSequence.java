package io.deberta4j.corpus;

import java.util.Arrays;

/**
 * A sequence of which some tokens are to be predicted.
 *
 * @param ids what the model reads
 * @param labels the original id where a token is to be predicted, else {@link #IGNORED}; as many
 * @param predicted how many are to be predicted
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedSequence(int[] ids, int[] labels, int predicted) {
  /** The label of a token that is not predicted. */
  public static final int IGNORED = -100;

  /** Checks the lengths. */
  public MaskedSequence {
    if (ids.length != labels.length) {
      throw new IllegalArgumentException(
          ids.length + " tokens and " + labels.length + " labels, expected as many");
    }
  }

  /** Returns a sequence that predicts the tokens whose labels are ids, and counts them. */
  public static MaskedSequence of(int[] ids, int[] labels) {
    return new MaskedSequence(ids, labels, (int) Arrays.stream(labels).filter(l -> l >= 0).count());
  }

  /** Returns a sequence in which every token but the last predicts the one after it; not empty. */
  public static MaskedSequence nextTokens(int[] ids) {
    int[] labels = Arrays.copyOfRange(ids, 1, ids.length + 1);
    labels[ids.length - 1] = IGNORED;
    return of(ids, labels);
  }
}
