package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The column names in the first row of a table; gives every further row its names. Where there is
 * no header, the names are the positions, from 0.
 */
final class Header {
  private final Path file;
  private final long number;
  private final boolean brokenRows;
  private final @Nullable List<String> columns;

  private Header(Path file, long number, @Nullable List<String> columns, boolean brokenRows) {
    this.file = file;
    this.number = number;
    this.columns = columns;
    this.brokenRows = brokenRows;
  }

  /** Reads the names from the first row, if it is a header. */
  static Header of(Path file, long line, List<String> firstRow, TableLayout layout) {
    if (!layout.isHeader(firstRow)) {
      return new Header(file, line, null, layout.brokenRows());
    }
    List<String> columns = firstRow.stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column)) {
        throw new DataException(
            "%s: line %d names the column '%s' twice; give each column a name of its own"
                .formatted(file, line, column));
      }
    }
    return new Header(file, line, columns, layout.brokenRows());
  }

  /** Tells whether the first row was a header. */
  boolean named() {
    return columns != null;
  }

  /** Names the fields of a row; null if it has too many or too few and is left out. */
  @Nullable Row row(long line, List<String> fields, BadRows bad) {
    if (columns != null && fields.size() != columns.size()) {
      if (brokenRows) {
        bad.leaveOut();
      } else {
        bad.found(
            new DataException(
                "%s: line %d has %d fields, expected %d as in the header %s"
                    .formatted(file, line, fields.size(), columns.size(), columns)));
      }
      return null;
    }
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      named.put(columns == null ? String.valueOf(i) : columns.get(i), fields.get(i));
    }
    return new Row(line, columns == null ? line : number, named);
  }
}
