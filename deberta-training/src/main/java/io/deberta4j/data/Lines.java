package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a UTF-8 file, of bounded length, counted. */
final class Lines implements AutoCloseable {
  private final Path file;
  private final Utf8Reader reader;
  private final char[] buffer = new char[1 << 14];
  private int at;
  private int end;
  private long number;

  Lines(Path file) {
    this.file = file;
    reader = Utf8Reader.open(file);
  }

  /** Returns the number of the line returned last, from 1. */
  long number() {
    return number;
  }

  /** Reads the next line without its end (\n or \r\n); null after the last. */
  @Nullable String next() {
    StringBuilder line = new StringBuilder();
    number++;
    while (true) {
      if (at == end && !refill()) {
        return line.isEmpty() ? null : withoutReturn(line);
      }
      int newline = at;
      while (newline < end && buffer[newline] != '\n') {
        newline++;
      }
      line.append(buffer, at, newline - at);
      if (line.length() > Rows.MAX_LENGTH) {
        throw new DataException(
            "%s: line %d is longer than %d characters; is this a text file with one example a line?"
                .formatted(file, number, Rows.MAX_LENGTH));
      }
      at = newline;
      if (newline < end) {
        at++;
        return withoutReturn(line);
      }
    }
  }

  private boolean refill() {
    at = 0;
    end = Math.max(0, reader.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private static String withoutReturn(StringBuilder line) {
    int last = line.length() - 1;
    return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
  }

  @Override
  public void close() {
    reader.close();
  }
}
