package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to rows that cannot be used: refused with an error, or skipped, counted and
 * reported. One object serves the files of one data set and is not thread-safe.
 */
public final class BadRows {
  private static final int REMEMBERED = 20;

  private final long allowed;
  private final List<String> messages = new ArrayList<>();
  private long skipped;
  private long left;

  private BadRows(long allowed) {
    this.allowed = allowed;
  }

  /** Makes the first bad row an error. */
  public static BadRows refuse() {
    return new BadRows(0);
  }

  /**
   * Skips bad rows.
   *
   * @param allowed how many at most; the next one is an error
   */
  public static BadRows skip(long allowed) {
    if (allowed < 1) {
      throw new IllegalArgumentException(
          "the number of rows that may be skipped must be at least 1, got " + allowed);
    }
    return new BadRows(allowed);
  }

  /** Tells whether any row may be skipped. */
  boolean skips() {
    return allowed > 0;
  }

  /**
   * Reports a row that cannot be used.
   *
   * @throws DataException if it may not be skipped
   */
  void found(DataException problem) {
    if (skipped == allowed) {
      throw allowed == 0
          ? problem
          : new DataException(
              "%s (%d bad rows were skipped before it, as many as allowed)"
                  .formatted(problem.getMessage(), skipped),
              problem);
    }
    skipped++;
    if (messages.size() < REMEMBERED) {
      messages.add(String.valueOf(problem.getMessage()));
    }
  }

  /** Counts a row that the format itself says to leave out: no gold label, a line known broken. */
  void leaveOut() {
    left++;
  }

  /** Returns how many rows were skipped because they could not be used. */
  public long skipped() {
    return skipped;
  }

  /** Returns what was wrong with the first of them, with file and line. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /**
   * Returns how many rows were left out as the task's authors do: rows without a gold label (SNLI,
   * MNLI) and broken lines (QQP).
   */
  public long leftOut() {
    return left;
  }
}
