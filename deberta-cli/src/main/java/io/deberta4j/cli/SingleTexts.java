package io.deberta4j.cli;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;

/** The inputs of commands that know no pairs. */
final class SingleTexts {
  private SingleTexts() {}

  /**
   * Returns the texts.
   *
   * @throws DataException if one of them has a pair
   */
  static List<String> of(List<TextPair> inputs) {
    for (TextPair input : inputs) {
      if (input.pair() != null) {
        throw new DataException("a \"pair\", but this command reads single texts; leave it out");
      }
    }
    return inputs.stream().map(TextPair::text).toList();
  }
}
