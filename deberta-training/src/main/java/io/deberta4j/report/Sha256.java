package io.deberta4j.report;

import io.deberta4j.io.DataException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The SHA-256 of files and folders, as {@code sha256sum} prints it. */
public final class Sha256 {
  private Sha256() {}

  /**
   * Hashes a file. The hash of a folder is that of what {@code sha256sum} prints for all files
   * below it: a line for each, with its hash, two spaces and its path in the folder, in the order
   * of the paths.
   *
   * @throws DataException if it cannot be read
   */
  public static String of(Path file) {
    return Files.isDirectory(file) ? ofFolder(file) : ofFile(file);
  }

  private static String ofFile(Path file) {
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new DataException(file + ": cannot be hashed (" + e + ")", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String ofFolder(Path folder) {
    Map<String, Path> files = new TreeMap<>();
    files(folder).forEach(file -> files.put(nameIn(folder, file), file));
    MessageDigest digest = digest();
    files.forEach(
        (name, file) ->
            digest.update((ofFile(file) + "  " + name + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the path in a folder, with the same slashes everywhere. */
  private static String nameIn(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }

  /** Returns all files below a folder, or the file itself. */
  static List<Path> files(Path fileOrFolder) {
    try (Stream<Path> all = Files.walk(fileOrFolder, FileVisitOption.FOLLOW_LINKS)) {
      return all.filter(file -> !Files.isDirectory(file)).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(fileOrFolder + ": cannot be listed (" + e + ")", e);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
