package io.deberta4j.report;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of data that a run used, or a folder of files, as RACE comes.
 *
 * @param role what for, as {@code training} or {@code dev}
 * @param file its name, with as many of the folders above it as tell it from others
 * @param sha256 the hash of its bytes; of a folder, as {@link Sha256#of} says
 * @param bytes its size; of a folder, that of all files in it
 * @param examples how many were read from it
 * @param skipped how many rows were left out because they could not be used
 */
public record DataProvenance(
    String role, String file, String sha256, long bytes, long examples, long skipped) {

  /**
   * Describes a file or a folder as it is on disk, by its name without folders.
   *
   * @throws DataException if it cannot be read
   */
  public static DataProvenance of(String role, Path file, long examples, long skipped) {
    String name = String.valueOf(file.getFileName());
    return of(role, name, file, examples, skipped);
  }

  /**
   * Describes a file or a folder as it is on disk.
   *
   * @param name what to call it
   * @throws DataException if it cannot be read
   */
  public static DataProvenance of(
      String role, String name, Path file, long examples, long skipped) {
    return new DataProvenance(role, name, Sha256.of(file), bytes(file), examples, skipped);
  }

  private static long bytes(Path file) {
    try {
      long bytes = 0;
      for (Path each : Sha256.files(file)) {
        bytes += Files.size(each);
      }
      return bytes;
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
  }
}
