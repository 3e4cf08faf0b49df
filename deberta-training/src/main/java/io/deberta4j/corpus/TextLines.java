package io.deberta4j.corpus;

import io.deberta4j.data.Utf8Reader;
import io.deberta4j.io.CountingInputStream;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a text file, without white space around them. A line of more than {@value #LONGEST}
 * characters comes in pieces, so that a file of any shape needs little memory.
 */
final class TextLines implements AutoCloseable {
  static final int LONGEST = 1 << 20;

  private final Path file;
  private final CountingInputStream bytes;
  private final Utf8Reader reader;
  private final int longest;
  private final char[] buffer = new char[1 << 14];
  private int position;
  private int limit;
  private final StringBuilder line = new StringBuilder();
  private long number;
  private String text = "";
  private boolean goesOn;
  private boolean apart;
  private boolean unfinished;

  private TextLines(Path file, CountingInputStream bytes, int longest) {
    this.file = file;
    this.longest = longest;
    this.bytes = bytes;
    reader = Utf8Reader.of(file, bytes);
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read
   */
  static TextLines open(Path file) {
    return open(file, LONGEST);
  }

  /** Opens a file of which longer lines come in pieces. */
  static TextLines open(Path file, int longest) {
    try {
      return new TextLines(file, new CountingInputStream(Files.newInputStream(file)), longest);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
  }

  /**
   * Goes to the next line or piece, and tells whether there is one.
   *
   * @throws DataException if the file is broken, or is no text
   */
  boolean next() {
    goesOn = unfinished;
    if (!unfinished) {
      number++;
    }
    int end = read();
    if (end < 0 && line.isEmpty() && !unfinished) {
      return false;
    }
    unfinished = end == 0;
    int cut = unfinished ? cut() : line.length();
    apart = !goesOn || (cut > 0 && Character.isWhitespace(line.charAt(0)));
    text = line.substring(0, cut).strip();
    line.delete(0, cut);
    if (text.indexOf('\0') >= 0) {
      throw new DataException(
          "%s: line %d has a NUL character: expected UTF-8 text. UTF-16 or a binary file? Convert it first."
              .formatted(file, number));
    }
    return true;
  }

  /** Returns the line or piece; empty if it has white space only. */
  String text() {
    return text;
  }

  /** Returns how many bytes of the file were read, compressed if it is. */
  long bytesRead() {
    return bytes.count();
  }

  /** Returns whether this piece goes on with the line before. */
  boolean goesOn() {
    return goesOn;
  }

  /** Returns whether white space or the end of a line stands before this line or piece. */
  boolean apart() {
    return apart;
  }

  /** Reads to the end of the line: 1 if it is there, 0 if the line is too long, −1 at the end. */
  private int read() {
    while (line.length() < longest) {
      if (position == limit) {
        position = 0;
        limit = Math.max(0, reader.read(buffer, 0, buffer.length));
        if (limit == 0) {
          return -1;
        }
      }
      char c = buffer[position++];
      if (c == '\n') {
        return 1;
      }
      line.append(c);
    }
    return 0;
  }

  /** Finds where to cut an unfinished line: at white space if there is any. */
  private int cut() {
    for (int at = line.length() - 1; at > 0; at--) {
      if (Character.isWhitespace(line.charAt(at))) {
        return at;
      }
    }
    return Character.isHighSurrogate(line.charAt(line.length() - 1)) && line.length() > 1
        ? line.length() - 1
        : line.length();
  }

  @Override
  public void close() {
    reader.close();
  }
}
