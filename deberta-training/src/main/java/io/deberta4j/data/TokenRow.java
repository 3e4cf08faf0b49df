package io.deberta4j.data;

/**
 * One row of token ids, special tokens included. The arrays are not copied: do not change them.
 *
 * @param ids token ids, at least one
 * @param typeIds the segment of each token
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenRow(int[] ids, int[] typeIds) {
  /** Checks the lengths. */
  public TokenRow {
    if (ids.length == 0 || ids.length != typeIds.length) {
      throw new IllegalArgumentException(
          ids.length + " token ids and " + typeIds.length + " type ids, expected as many, not 0");
    }
  }

  /** Returns the number of tokens. */
  public int length() {
    return ids.length;
  }
}
