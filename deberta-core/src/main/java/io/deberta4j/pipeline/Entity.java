package io.deberta4j.pipeline;

/**
 * A part of a text with its label.
 *
 * @param label the kind, as {@code PER}; with {@link Aggregation#NONE} the token's own label, as
 *     {@code B-PER}
 * @param score how probable the label is, the mean over what makes up the entity
 * @param word what the text says there
 * @param start where it begins in the text, a UTF-16 index
 * @param end where it ends, exclusive: {@code text.substring(start, end)} is the word
 */
public record Entity(String label, double score, String word, int start, int end) {}
