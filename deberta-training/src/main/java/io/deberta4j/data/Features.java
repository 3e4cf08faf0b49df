package io.deberta4j.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sample, or a window of it, as the model sees it.
 *
 * @param sample which sample of the list that was encoded, from 0
 * @param rows one, or for multiple choice one per choice
 * @param target what to predict, or null
 * @param alignment where its tokens come from
 */
public record Features(
    int sample, List<TokenRow> rows, @Nullable Target target, Alignment alignment) {
  /** Copies the list. */
  public Features {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("an input of the model needs at least one row");
    }
  }

  /** Returns the number of tokens of the longest row. */
  public int length() {
    return rows.stream().mapToInt(TokenRow::length).max().orElseThrow();
  }
}
