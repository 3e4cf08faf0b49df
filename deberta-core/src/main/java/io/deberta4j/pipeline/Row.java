package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;

/**
 * A text as the model reads it.
 *
 * @param input the text, or pair of texts
 * @param encoding its tokens, not padded
 * @param truncated whether tokens were cut off to fit
 */
record Row(TextPair input, Encoding encoding, boolean truncated) {
  int length() {
    return encoding.length();
  }
}
