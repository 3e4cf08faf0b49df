package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The column names in the first row of a table; gives every further row its names. */
final class Header {
  private final Path file;
  private final List<String> columns;

  Header(Path file, long line, List<String> columns) {
    this.file = file;
    this.columns = columns.stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : this.columns) {
      if (!seen.add(column)) {
        throw new DataException(
            "%s: line %d names the column '%s' twice; give each column a name of its own"
                .formatted(file, line, column));
      }
    }
  }

  Row row(long line, List<String> fields) {
    if (fields.size() != columns.size()) {
      throw new DataException(
          "%s: line %d has %d fields, expected %d as in the header %s"
              .formatted(file, line, fields.size(), columns.size(), columns));
    }
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      named.put(columns.get(i), fields.get(i));
    }
    return new Row(line, named);
  }
}
