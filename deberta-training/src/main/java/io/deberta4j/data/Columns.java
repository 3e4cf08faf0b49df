package io.deberta4j.data;

import org.jspecify.annotations.Nullable;

/**
 * Which columns of a data file hold what.
 *
 * @param text the text's column, or null for the first of {@code text}, {@code sentence}, {@code
 *     question}, {@code query} that there is
 * @param pair the column of a pair's second text, or null for single texts
 * @param label the label's column, or null for the first of {@code label}, {@code category}, {@code
 *     intent} that there is
 */
public record Columns(@Nullable String text, @Nullable String pair, @Nullable String label) {
  /** Single texts, under their usual names. */
  public static final Columns USUAL = new Columns(null, null, null);
}
