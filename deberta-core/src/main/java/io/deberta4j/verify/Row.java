package io.deberta4j.verify;

import io.deberta4j.tokenizer.TextPair;

/**
 * A text as the models see it.
 *
 * @param text the text, or pair of texts
 * @param where it comes from, for errors
 * @param ids token ids, special tokens included, without padding, [N]
 * @param typeIds the segment of each token, [N]
 * @param cut whether the text was longer than the model's maximum and was cut there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(TextPair text, String where, int[] ids, int[] typeIds, boolean cut) {
  int length() {
    return ids.length;
  }

  /** Returns this row with all tokens in the first segment. */
  Row withoutSegments() {
    return new Row(text, where, ids, new int[ids.length], cut);
  }
}
