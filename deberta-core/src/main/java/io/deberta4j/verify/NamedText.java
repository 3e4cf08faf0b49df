package io.deberta4j.verify;

import io.deberta4j.tokenizer.TextPair;

/**
 * A text to compare on.
 *
 * @param text the text, or pair of texts
 * @param where it comes from, for errors
 */
public record NamedText(TextPair text, String where) {}
