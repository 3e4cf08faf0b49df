package io.deberta4j.data;

import org.jspecify.annotations.Nullable;

/** The rows of a data file, one after the other. */
interface Rows extends AutoCloseable {
  /** Longest line or field, in UTF-16 units: far above any text, far below any heap. */
  int MAX_LENGTH = 1 << 24;

  /**
   * Reads the next row; null after the last.
   *
   * @throws io.deberta4j.io.DataException naming file and line, if it is malformed
   */
  @Nullable Row next();

  @Override
  void close();
}
