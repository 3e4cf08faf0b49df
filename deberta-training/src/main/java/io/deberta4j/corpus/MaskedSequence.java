package io.deberta4j.corpus;

/**
 * A sequence of which some tokens are to be predicted.
 *
 * @param ids what the model reads
 * @param labels the original id where a token is to be predicted, else {@link #IGNORED}
 * @param predicted how many are to be predicted
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedSequence(int[] ids, int[] labels, int predicted) {
  /** The label of a token that is not predicted. */
  public static final int IGNORED = -100;
}
