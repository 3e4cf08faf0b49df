package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a UTF-8 file, of bounded length, counted. A line that is too long or not UTF-8 is a
 * bad row; the lines after it are not harmed. A byte order mark is dropped.
 */
final class Lines implements AutoCloseable {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Path file;
  private final BadRows bad;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private byte[] line = new byte[1 << 10];
  private int length;
  private long number;

  Lines(Path file, BadRows bad) {
    this.file = file;
    this.bad = bad;
    in = DataFiles.open(file);
  }

  /** Returns the number of the line returned last, from 1. */
  long number() {
    return number;
  }

  /** Reads the next good line without its end (\n or \r\n); null after the last. */
  @Nullable String next() {
    while (true) {
      number++;
      length = 0;
      long bytes = readLine();
      if (bytes < 0) {
        return null;
      }
      try {
        return decode(bytes);
      } catch (DataException e) {
        bad.found(e);
      }
    }
  }

  /** Reads a line, keeping no more of it than may be; returns its bytes, or -1 at the end. */
  private long readLine() {
    long bytes = 0;
    while (true) {
      if (at == end && !refill()) {
        return bytes == 0 ? -1 : bytes;
      }
      int newline = at;
      while (newline < end && buffer[newline] != '\n') {
        newline++;
      }
      bytes += newline - at;
      if (bytes <= Rows.MAX_LENGTH) {
        append(newline);
      }
      at = newline;
      if (newline < end) {
        at++;
        return bytes;
      }
    }
  }

  private void append(int newline) {
    int count = newline - at;
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(buffer, at, line, length, count);
    length += count;
  }

  private boolean refill() {
    try {
      at = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
    } catch (IOException e) {
      throw DataFiles.broken(file, number, e);
    }
    return end > 0;
  }

  private String decode(long bytes) {
    if (bytes > Rows.MAX_LENGTH) {
      throw new DataException(
          "%s: line %d is longer than %d bytes; is this a text file with one example a line?"
              .formatted(file, number, Rows.MAX_LENGTH));
    }
    boolean marked =
        number == 1
            && length >= BYTE_ORDER_MARK.length
            && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3);
    int from = marked ? BYTE_ORDER_MARK.length : 0;
    int to = length > from && line[length - 1] == '\r' ? length - 1 : length;
    ByteBuffer encoded = ByteBuffer.wrap(line, from, to - from);
    CharBuffer text = CharBuffer.allocate(to - from);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(encoded, text, true);
    if (result.isError()) {
      throw DataFiles.notUtf8(file, number, encoded.get(encoded.position()));
    }
    return text.flip().toString();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(file + ": cannot be closed: " + e, e);
    }
  }
}
