package io.deberta4j.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What a text classification is to tell.
 *
 * @param function what makes scores of logits; null = what the model was trained for: softmax over
 *     labels, sigmoid where {@code problem_type} is {@code multi_label_classification} or there is
 *     one label, none for a regression
 * @param topK the most labels of a result; 0 = all
 * @param merge how the scores of the windows of a long text become those of the text
 */
public record TextClassificationOptions(
    @Nullable ScoreFunction function, int topK, WindowMerge merge) {
  /** The function the model was trained for, all labels, means over windows. */
  public static final TextClassificationOptions DEFAULT =
      new TextClassificationOptions(null, 0, WindowMerge.MEAN);

  /** Checks the number. */
  public TextClassificationOptions {
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be at least 0, got " + topK);
    }
  }

  /** Returns these options with another function (null = what the model was trained for). */
  public TextClassificationOptions withFunction(@Nullable ScoreFunction other) {
    return new TextClassificationOptions(other, topK, merge);
  }

  /** Returns these options with at most this many labels (0 = all). */
  public TextClassificationOptions withTopK(int labels) {
    return new TextClassificationOptions(function, labels, merge);
  }

  /** Returns these options with windows merged otherwise. */
  public TextClassificationOptions withMerge(WindowMerge other) {
    return new TextClassificationOptions(function, topK, other);
  }
}
