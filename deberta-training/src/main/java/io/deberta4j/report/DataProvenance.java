package io.deberta4j.report;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of data that a run used.
 *
 * @param role what for, as {@code training} or {@code dev}
 * @param file its name without folders
 * @param sha256 the hash of its bytes
 * @param bytes its size
 * @param examples how many were read from it
 * @param skipped how many rows were left out because they could not be used
 */
public record DataProvenance(
    String role, String file, String sha256, long bytes, long examples, long skipped) {

  /**
   * Describes a file as it is on disk.
   *
   * @throws DataException if it cannot be read
   */
  public static DataProvenance of(String role, Path file, long examples, long skipped) {
    try {
      return new DataProvenance(
          role,
          String.valueOf(file.getFileName()),
          Sha256.of(file),
          Files.size(file),
          examples,
          skipped);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
  }
}
