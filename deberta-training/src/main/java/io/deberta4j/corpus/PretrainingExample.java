package io.deberta4j.corpus;

/**
 * A sequence of tokens to learn from.
 *
 * @param index its number in its part of the corpus, from 0
 * @param document the number of the document that it begins in, over all files in their order, from
 *     0
 * @param ids the tokens, with [CLS] and [SEP]
 */
@SuppressWarnings("ArrayRecordComponent")
public record PretrainingExample(long index, long document, int[] ids) {
  /** Returns the number of tokens. */
  public int length() {
    return ids.length;
  }
}
