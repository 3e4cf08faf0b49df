package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads labelled texts from CSV (RFC 4180), TSV (no quoting) or JSONL files, by the end of the
 * file's name ({@code .csv}, {@code .tsv}, {@code .jsonl}, each with or without {@code .gz}).
 */
public final class LabelledTexts {
  private LabelledTexts() {}

  /**
   * Reads a whole file.
   *
   * @throws DataException naming file and line: a missing column, ragged row, empty text or label,
   *     broken encoding or syntax, an overlong line, no rows at all
   */
  public static List<LabelledText> read(Path file, Columns columns) {
    List<LabelledText> all = new ArrayList<>();
    forEach(file, columns, all::add);
    return all;
  }

  /**
   * Reads a file row by row, keeping none; errors as {@link #read}.
   *
   * @param consumer gets every row in order
   */
  public static void forEach(Path file, Columns columns, Consumer<LabelledText> consumer) {
    try (Rows rows = Tables.open(file, TableLayout.HEADER, BadRows.refuse())) {
      Row row = rows.next();
      if (row == null) {
        throw new DataException(file + ": has no rows, expected at least one example");
      }
      while (row != null) {
        consumer.accept(example(file, columns, row));
        row = rows.next();
      }
    }
  }

  private static LabelledText example(Path file, Columns columns, Row row) {
    String textColumn = columns.textIn(row.fields());
    String labelColumn = columns.labelIn(row.fields());
    String pairColumn = columns.pair();
    boolean pairMissing = pairColumn != null && !row.fields().containsKey(pairColumn);
    if (textColumn == null || labelColumn == null || pairMissing) {
      throw new DataException(
          ("%s: line %d: a column is missing; expected %s; found %s. Name the columns, or add a"
                  + " header that does; a value is a text or a number, not a list")
              .formatted(file, row.line(), columns.wanted(), row.fields().keySet()));
    }
    return new LabelledText(
        filled(file, row, textColumn),
        pairColumn == null ? null : filled(file, row, pairColumn),
        filled(file, row, labelColumn).strip());
  }

  private static String filled(Path file, Row row, String column) {
    String value = row.fields().getOrDefault(column, "");
    if (value.isBlank()) {
      throw new DataException(
          "%s: line %d: column '%s' is empty; fill it or remove the row"
              .formatted(file, row.line(), column));
    }
    return value;
  }
}
