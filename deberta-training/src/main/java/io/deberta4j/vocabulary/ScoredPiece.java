package io.deberta4j.vocabulary;

/**
 * A piece of a unigram vocabulary.
 *
 * @param text with the white space symbol U+2581 for a space
 * @param score the natural logarithm of its probability; 0 for special tokens and bytes
 */
public record ScoredPiece(String text, float score) {}
