package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of a table that another file lists by some of their columns. The dev data of MRPC are rows
 * of its training file: GLUE's {@code dev_ids.tsv} has the ids of both sentences of each, a pair a
 * line, between tabs and without a header.
 *
 * @param file the list
 * @param columns what the list names rows by
 * @param listed the values of these columns, by row
 */
public record ListedRows(Path file, List<String> columns, Set<List<String>> listed) {
  /** Copies the collections. */
  public ListedRows {
    columns = List.copyOf(columns);
    listed = Set.copyOf(listed);
  }

  /**
   * Reads a list.
   *
   * @throws DataException naming file and line, if a line has not a value for each column, or if
   *     there is no line
   */
  public static ListedRows read(Path file, List<String> columns, BadRows bad) {
    Set<List<String>> listed = new HashSet<>();
    try (Lines lines = new Lines(file, bad)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        List<String> values = List.of(line.strip().split("\t", -1));
        if (values.size() == columns.size()) {
          listed.add(values);
        } else if (!line.isBlank()) {
          bad.found(
              new DataException(
                  "%s: line %d has %d fields, expected %s and no header"
                      .formatted(file, lines.number(), values.size(), columns)));
        }
      }
    }
    if (listed.isEmpty()) {
      throw new DataException(file + ": lists no row, expected the values of " + columns);
    }
    return new ListedRows(file, columns, listed);
  }

  /** Tells whether a row is listed. */
  boolean has(Fields row) {
    List<String> values = new ArrayList<>();
    columns.forEach(column -> values.add(row.text(column)));
    return listed.contains(values);
  }
}
