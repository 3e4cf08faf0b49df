package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tab-separated file (IANA {@code text/tab-separated-values}). A quote is a character like any
 * other, so a field holds neither tabs nor line breaks.
 */
final class TsvRows implements Rows {
  private final Lines lines;
  private final BadRows bad;
  private final Header header;
  private @Nullable String first;

  TsvRows(Path file, TableLayout layout, BadRows bad) {
    this.bad = bad;
    lines = new Lines(file, bad);
    first = lines.next();
    if (first == null) {
      close();
      throw new DataException(file + ": is empty, expected " + layout.expected());
    }
    List<String> fields = fields(first);
    header = Header.of(file, lines.number(), fields, layout);
    if (header.named()) {
      first = null;
    }
  }

  @Override
  public @Nullable Row next() {
    String line = first == null ? lines.next() : first;
    first = null;
    while (line != null) {
      if (!line.isEmpty()) {
        Row row = header.row(lines.number(), fields(line), bad);
        if (row != null) {
          return row;
        }
      }
      line = lines.next();
    }
    return null;
  }

  private static List<String> fields(String line) {
    return List.of(line.split("\t", -1));
  }

  @Override
  public void close() {
    lines.close();
  }
}
