package io.deberta4j.pipeline;

/**
 * A class and how much the model thinks of it.
 *
 * @param label the name, as in {@code id2label}
 * @param score a probability in [0, 1], or the predicted number of a regression
 */
public record Label(String label, double score) {}
