package io.deberta4j.report;

import io.deberta4j.io.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a {@link RunLog} line by line, from where its channel stands. */
final class LogScanner {
  private static final int MAX_LINE = 1 << 20;

  private final Path file;
  private final InputStream in;
  private long line;
  private long position;

  /** Creates a scanner; the channel stays the caller's to close. */
  LogScanner(Path file, FileChannel channel) {
    this.file = file;
    in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
  }

  /**
   * Returns the next record, or null at the end or before a line that is not whole.
   *
   * @throws DataException if the line is not of a log
   */
  @Nullable LogRecord next() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      int b = in.read();
      while (b >= 0 && b != '\n') {
        bytes.write(b);
        if (bytes.size() > MAX_LINE) {
          throw new DataException(where(line + 1) + ": is longer than any line of a training log");
        }
        b = in.read();
      }
      if (b < 0) {
        return null;
      }
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
    line++;
    position += bytes.size() + 1;
    return LogLine.read(bytes.toByteArray(), where(line));
  }

  /** Returns the number of bytes up to the end of the last record. */
  long position() {
    return position;
  }

  private String where(long number) {
    return file + ": line " + number;
  }
}
