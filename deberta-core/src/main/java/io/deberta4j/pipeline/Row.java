package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;

/**
 * A text as the model reads it.
 *
 * @param input the text, or pair of texts
 * @param encoding its tokens, not padded
 * @param truncated whether tokens were cut off to fit
 */
record Row(TextPair input, Encoding encoding, boolean truncated) {
  /** Returns the encodings of rows. */
  static List<Encoding> encodings(List<Row> rows) {
    return rows.stream().map(Row::encoding).toList();
  }

  int length() {
    return encoding.length();
  }
}
