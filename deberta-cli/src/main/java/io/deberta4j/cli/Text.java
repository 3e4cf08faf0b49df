package io.deberta4j.cli;

import io.deberta4j.tokenizer.TextPair;

/**
 * One input of a command.
 *
 * @param text the text, or pair of texts
 * @param where it comes from, for errors
 */
record Text(TextPair text, String where) {}
