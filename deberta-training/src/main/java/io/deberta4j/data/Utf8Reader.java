package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The characters of a UTF-8 file, decompressed if it is gzip. What cannot be decoded is an error
 * that names file and line, never a replacement character. A byte order mark is dropped.
 */
final class Utf8Reader extends Reader {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private long line = 1;
  private boolean atStart = true;
  private boolean ended;

  private Utf8Reader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it does not exist or cannot be read
   */
  static Utf8Reader open(Path file) {
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(file));
      raw.mark(2);
      boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
      raw.reset();
      return new Utf8Reader(file, gzip ? new GZIPInputStream(raw) : raw);
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file. Is the path right?", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }

  @Override
  public int read(char[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    CharBuffer out = CharBuffer.wrap(target, offset, length).slice();
    while (out.position() == 0) {
      CoderResult result = decoder.decode(bytes, out, ended);
      if (result.isError()) {
        throw malformed(out);
      }
      if (result.isUnderflow() && ended) {
        break;
      }
      if (out.position() == 0) {
        refill();
      }
      dropByteOrderMark(out);
    }
    line += newlines(out);
    return out.position() == 0 ? -1 : out.position();
  }

  private void dropByteOrderMark(CharBuffer out) {
    if (atStart && out.position() > 0) {
      atStart = false;
      if (out.get(0) == BYTE_ORDER_MARK) {
        out.flip().get();
        out.compact();
      }
    }
  }

  private void refill() {
    bytes.compact();
    try {
      int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
      if (count < 0) {
        ended = true;
      } else {
        bytes.position(bytes.position() + count);
      }
    } catch (IOException e) {
      throw new DataException(
          "%s: line %d or later cannot be read (%s). Is the file cut short?"
              .formatted(file, line, e.getMessage()),
          e);
    }
    bytes.flip();
  }

  private DataException malformed(CharBuffer out) {
    return new DataException(
        "%s: line %d is not UTF-8 (byte 0x%02x). Convert the file to UTF-8 first."
            .formatted(file, line + newlines(out), bytes.get(bytes.position())));
  }

  private static long newlines(CharBuffer out) {
    return out.duplicate().flip().chars().filter(c -> c == '\n').count();
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
