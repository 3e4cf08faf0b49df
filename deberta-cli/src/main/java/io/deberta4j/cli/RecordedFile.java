package io.deberta4j.cli;

import io.deberta4j.io.DataException;
import io.deberta4j.verify.Recorded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads outputs that were recorded elsewhere: lines of JSON, which may be compressed by gzip. */
final class RecordedFile {
  private RecordedFile() {}

  /**
   * Reads all lines; empty ones are passed over.
   *
   * @throws DataException if the file cannot be read, has no line, or one that is not of the form
   */
  static List<Recorded> read(Path file) {
    List<Recorded> records = new ArrayList<>();
    try (Lines lines = new Lines(open(file), file.toString())) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          records.add(Recorded.parse(line.getBytes(StandardCharsets.UTF_8), lines.where()));
        }
      }
    }
    if (records.isEmpty()) {
      throw new DataException(file + ": no recorded text; expected one JSON object in each line");
    }
    return records;
  }

  private static InputStream open(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataException(file + ": is a folder. Name a file.");
    }
    try {
      InputStream in = Files.newInputStream(file);
      boolean zipped = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
      return zipped ? new GZIPInputStream(in) : in;
    } catch (ZipException e) {
      throw new DataException(file + ": is not gzip data. Rename it if it is plain text.", e);
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file. Is the path right?", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }
}
