package io.deberta4j.cli;

import io.deberta4j.io.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of strict UTF-8 and counts them. A line ends with a line feed, which may follow a
 * carriage return, or with the file; a byte order mark at the beginning is left out.
 */
final class Lines implements AutoCloseable {
  /** The longest line that makes sense, in bytes: more would only fill the memory. */
  static final int MAX_LINE = 64 << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final String name;
  private long number;

  /**
   * Creates a reader.
   *
   * @param name of the file, for errors
   */
  Lines(InputStream in, String name) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.name = name;
  }

  /** Returns the next line, or null at the end. */
  @Nullable String next() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      number++;
      while (b >= 0 && b != '\n') {
        if (bytes.size() == MAX_LINE) {
          throw new DataException(where() + ": longer than " + MAX_LINE + " bytes");
        }
        bytes.write(b);
        b = in.read();
      }
    } catch (IOException e) {
      throw new DataException(name + ": cannot be read after line " + number + ": " + e, e);
    }
    return text(bytes.toByteArray());
  }

  private String text(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    try {
      String line =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      boolean mark = number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK;
      return mark ? line.substring(1) : line;
    } catch (CharacterCodingException e) {
      throw new DataException(
          where() + ": not valid UTF-8. Convert the file, as with iconv -t UTF-8.", e);
    }
  }

  /** Tells whether {@link #next} would not have to wait for the writer of a pipe. */
  boolean isReady() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Names the file. */
  String name() {
    return name;
  }

  /** Names the line that was read last. */
  String where() {
    return name + ": line " + number;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(name + ": cannot be closed: " + e, e);
    }
  }
}
