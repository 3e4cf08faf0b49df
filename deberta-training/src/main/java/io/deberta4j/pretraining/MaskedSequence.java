package io.deberta4j.pretraining;

/** A sequence in which some tokens are to be predicted. */
public final class MaskedSequence {
  /** The label of a token that is not predicted. */
  public static final int NOT_PREDICTED = -100;

  private final int[] inputIds;
  private final int[] labels;

  /**
   * Creates a masked sequence.
   *
   * @param inputIds what the model sees, at least one token
   * @param labels the original id where a token is predicted, negative elsewhere; as many
   */
  public MaskedSequence(int[] inputIds, int[] labels) {
    if (inputIds.length == 0 || inputIds.length != labels.length) {
      throw new IllegalArgumentException(
          inputIds.length + " tokens and " + labels.length + " labels, expected as many, not 0");
    }
    this.inputIds = inputIds.clone();
    this.labels = labels.clone();
  }

  /** Returns a copy of what the model sees. */
  public int[] inputIds() {
    return inputIds.clone();
  }

  /** Returns a copy of the labels. */
  public int[] labels() {
    return labels.clone();
  }

  /** Returns a sequence in which every token but the last predicts the one after it. */
  static MaskedSequence shifted(int[] tokens) {
    int[] labels = new int[tokens.length];
    System.arraycopy(tokens, 1, labels, 0, tokens.length - 1);
    labels[tokens.length - 1] = NOT_PREDICTED;
    return new MaskedSequence(tokens, labels);
  }
}
