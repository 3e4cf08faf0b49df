package io.deberta4j.data;

import org.jspecify.annotations.Nullable;

/**
 * One example of a classification data set.
 *
 * @param text the text
 * @param pair the second text of a pair, or null
 * @param label the name of its class
 */
public record LabelledText(String text, @Nullable String pair, String label) {}
