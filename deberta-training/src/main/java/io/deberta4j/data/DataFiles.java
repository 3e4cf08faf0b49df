package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Opens data files, decompressed if they are gzip. */
final class DataFiles {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final int BUFFER = 1 << 16;

  private DataFiles() {}

  /**
   * Opens a file.
   *
   * @throws DataException if it does not exist or cannot be read
   */
  static InputStream open(Path file) {
    try {
      return decompressed(file, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file. Is the path right?", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Decompresses bytes if they are gzip.
   *
   * @param file that they are of, for errors
   * @throws DataException if they cannot be read
   */
  static InputStream decompressed(Path file, InputStream bytes) {
    try {
      InputStream raw = new BufferedInputStream(bytes);
      raw.mark(2);
      boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
      raw.reset();
      return gzip ? new GZIPInputStream(raw, BUFFER) : raw;
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }

  /** Returns the file's name in lower case, without folders and without {@code .gz}. */
  static String plainName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  /** Says that reading broke off. */
  static DataException broken(Path file, long line, IOException cause) {
    return new DataException(
        "%s: line %d or later cannot be read (%s). Is the file cut short?"
            .formatted(file, line, cause.getMessage()),
        cause);
  }

  /** Says that a line is not UTF-8. */
  static DataException notUtf8(Path file, long line, byte found) {
    return new DataException(
        "%s: line %d is not UTF-8 (byte 0x%02x). Convert the file to UTF-8 first."
            .formatted(file, line, found));
  }
}
