package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The characters of a UTF-8 file, decompressed if it is gzip. What cannot be decoded is an error
 * that names file and line, or a mark; never a replacement character that passes for text. A byte
 * order mark is dropped.
 */
public final class Utf8Reader extends Reader {
  /** Stands for bytes that are not UTF-8 where they are marked: no text has it (Unicode 23.7). */
  static final char MALFORMED = '\uFFFE';

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path file;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private long line = 1;
  private boolean atStart = true;
  private final boolean marksMalformed;
  private boolean ended;

  private Utf8Reader(Path file, InputStream in, boolean marksMalformed) {
    this.file = file;
    this.in = in;
    this.marksMalformed = marksMalformed;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it does not exist or cannot be read
   */
  public static Utf8Reader open(Path file) {
    return new Utf8Reader(file, DataFiles.open(file), false);
  }

  /**
   * Reads the bytes of a file, decompressed if they are gzip.
   *
   * @param file for errors
   * @throws DataException if they cannot be read
   */
  public static Utf8Reader of(Path file, InputStream bytes) {
    return new Utf8Reader(file, DataFiles.decompressed(file, bytes), false);
  }

  /** Opens a file of which broken characters come as {@link #MALFORMED}, not as an error. */
  static Utf8Reader marking(Path file) {
    return new Utf8Reader(file, DataFiles.open(file), true);
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
        malformed(out, result.length());
      } else if (result.isUnderflow() && ended) {
        break;
      } else if (out.position() == 0) {
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
      throw DataFiles.broken(file, line, e);
    }
    bytes.flip();
  }

  private void malformed(CharBuffer out, int length) {
    if (!marksMalformed) {
      throw DataFiles.notUtf8(file, line + newlines(out), bytes.get(bytes.position()));
    }
    if (out.hasRemaining()) {
      bytes.position(bytes.position() + length);
      out.put(MALFORMED);
    }
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
