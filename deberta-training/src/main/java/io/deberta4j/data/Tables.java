package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;

/**
 * Opens tables by the end of the file's name: {@code .csv} (RFC 4180), {@code .tsv} and {@code
 * .txt} (tabs, no quoting), {@code .jsonl} and {@code .ndjson} (an object a line), each with or
 * without {@code .gz}.
 */
final class Tables {
  private Tables() {}

  static Rows open(Path file, TableLayout layout, BadRows bad) {
    String name = DataFiles.plainName(file);
    if (name.endsWith(".csv")) {
      return new CsvRows(file, layout, bad);
    }
    if (name.endsWith(".tsv") || name.endsWith(".txt")) {
      return new TsvRows(file, layout, bad);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return new JsonRows(file, bad);
    }
    throw isNone(file);
  }

  /** Makes the error that a file is no table. */
  static DataException isNone(Path file) {
    return new DataException(
        file + ": expected a file ending in .csv, .tsv or .jsonl (or .gz of these)");
  }
}
