package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;

/**
 * An input as the model reads it.
 *
 * @param input the text, or pair of texts
 * @param encodings its tokens, not padded: one row, or one after the other where it is longer than
 *     the model's maximum
 * @param step how many tokens further each row begins, where one text was split
 * @param truncated whether tokens were cut off
 */
record TextWindows(TextPair input, List<Encoding> encodings, int step, boolean truncated) {
  /** Copies the list. */
  TextWindows {
    encodings = List.copyOf(encodings);
  }
}
