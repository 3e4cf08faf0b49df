package io.deberta4j.tokenizer;

import org.jspecify.annotations.Nullable;

/** One input: a text, and the text that goes with it where there is one. */
public record TextPair(String text, @Nullable String pair) {
  /** Makes an input of a single text. */
  public static TextPair of(String text) {
    return new TextPair(text, null);
  }
}
