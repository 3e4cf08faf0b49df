package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one row, asked for by name; what is missing is an error with file and line. */
final class Fields {
  private final Path file;
  private final Row row;

  Fields(Path file, Row row) {
    this.file = file;
    this.row = row;
  }

  /** Returns the first value that is not blank, else that of the first field there is, or null. */
  @Nullable String find(List<String> names) {
    String column = column(names);
    return column == null ? null : row.fields().get(column);
  }

  /** Names the column that {@link #find} takes the value of. */
  private @Nullable String column(List<String> names) {
    String blank = null;
    for (String name : names) {
      String column = position(name);
      String value = row.fields().get(column);
      if (value != null && !value.isBlank()) {
        return column;
      }
      blank = blank == null && value != null ? column : blank;
    }
    return blank;
  }

  /** Returns the value of the first of these fields that the row has. */
  String get(List<String> names) {
    String value = find(names);
    if (value == null) {
      throw error(
          "a column is missing; expected one of %s; found %s. Name the columns, or add a header that does; a value is a text or a number"
              .formatted(names, row.fields().keySet()));
    }
    return value;
  }

  /**
   * Returns the value of the first of these fields that the row has, without white space around.
   */
  String text(List<String> names) {
    String value = get(names).strip();
    if (value.isEmpty()) {
      throw empty(names);
    }
    return value;
  }

  /** Makes the error that the value of the first of these fields is blank. */
  DataException empty(List<String> names) {
    return error("column '%s' is empty; fill it or remove the row".formatted(column(names)));
  }

  String text(String name) {
    return text(List.of(name));
  }

  /** Returns a whole number. */
  int number(String name) {
    String value = text(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw error("'%s' is %s, expected a whole number".formatted(name, value));
    }
  }

  /** Makes an error that names file and line. */
  DataException error(String problem) {
    return new DataException("%s: line %d: %s".formatted(file, row.line(), problem));
  }

  /** Counts from the end of a row without a header: −1 is the last field. */
  private String position(String name) {
    return name.startsWith("-") && name.length() > 1 && row.fields().containsKey("0")
        ? String.valueOf(row.fields().size() + Integer.parseInt(name))
        : name;
  }
}
