package io.deberta4j.pipeline;

/**
 * A token and how odd it is where it stands.
 *
 * @param token as the vocabulary spells it
 * @param score the probability that something else stood there
 * @param word what the text says there; empty for a token that is white space only
 * @param start where it begins in the text, a UTF-16 index
 * @param end where it ends, exclusive: {@code text.substring(start, end)} is the word
 */
public record ReplacedToken(String token, double score, String word, int start, int end) {}
