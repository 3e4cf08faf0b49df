package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of one row, asked for by name; what is missing is an error with file and line. */
final class Fields {
  /**
   * A part of an example.
   *
   * @param what it is, for errors
   * @param option of the command line that names its column
   * @param names of which its column has one
   */
  record Part(String what, String option, List<String> names) {
    private String expected() {
      return "no column for %s: expected %s%s"
          .formatted(what, names.size() > 1 ? "one of " : "", String.join(", ", names));
    }
  }

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

  /** Makes sure that the row has a column for every part; each that it lacks is said. */
  void require(List<Part> parts) {
    List<Part> missing = parts.stream().filter(part -> column(part.names()) == null).toList();
    if (missing.isEmpty()) {
      return;
    }
    if (row.fields().size() == 1 && DataFiles.plainName(file).endsWith(".txt")) {
      throw Tables.isNone(file);
    }
    throw new DataException(
        "%s: line %d: %s; found %s. In a file of your own, name it with %s%s."
            .formatted(
                file,
                row.names(),
                missing.stream().map(Part::expected).collect(Collectors.joining("; ")),
                String.join(", ", row.fields().keySet()),
                missing.stream().map(Part::option).distinct().collect(Collectors.joining(" and ")),
                row.names() == row.line()
                    ? "; a value is a text or a number"
                    : ", or add a header that does"));
  }

  /** Returns the value of the first of these fields that the row has. */
  String get(List<String> names) {
    String value = find(names);
    if (value == null) {
      throw error(
          "a column is missing; expected %s; found %s"
              .formatted(String.join(" or ", names), String.join(", ", row.fields().keySet())));
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
