package io.deberta4j.report;

import org.jspecify.annotations.Nullable;

/**
 * An example that the model found hard.
 *
 * @param text the text
 * @param pair the second text of a pair, or null
 * @param gold the right answer
 * @param predicted the model's
 * @param probability the model's, of its own answer; NaN where it gives none
 * @param loss how wrong it was: the larger, the harder
 */
public record HardExample(
    String text,
    @Nullable String pair,
    String gold,
    String predicted,
    double probability,
    double loss) {}
