package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tab-separated file (IANA {@code text/tab-separated-values}) with a header. A quote is a
 * character like any other, so a field holds neither tabs nor line breaks.
 */
final class TsvRows implements Rows {
  private final Lines lines;
  private final Header header;

  TsvRows(Path file) {
    lines = new Lines(file);
    String first = lines.next();
    if (first == null) {
      close();
      throw new DataException(file + ": is empty, expected a header with the names of the columns");
    }
    header = new Header(file, lines.number(), fields(first));
  }

  @Override
  public @Nullable Row next() {
    String line = lines.next();
    while (line != null && line.isEmpty()) {
      line = lines.next();
    }
    return line == null ? null : header.row(lines.number(), fields(line));
  }

  private static List<String> fields(String line) {
    return List.of(line.split("\t", -1));
  }

  @Override
  public void close() {
    lines.close();
  }
}
