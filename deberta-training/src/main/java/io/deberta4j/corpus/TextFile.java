package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A file of text, plain or gzip.
 *
 * @param path where it is
 * @param name below the folder that was given, with slashes; alone, its name
 * @param bytes its size
 * @param checksum CRC-32C of its bytes
 */
record TextFile(Path path, String name, long bytes, int checksum) {
  private static final int SNIFFED = 8;

  /** What a file begins with that is no UTF-8 text, in hexadecimal digits. */
  private record Beginning(String hex, String found) {}

  private static final List<Beginning> OTHERS =
      List.of(
          new Beginning("fffe0000", "UTF-32. Convert it to UTF-8 first"),
          new Beginning("0000feff", "UTF-32. Convert it to UTF-8 first"),
          new Beginning("fffe", "UTF-16. Convert it to UTF-8 first"),
          new Beginning("feff", "UTF-16. Convert it to UTF-8 first"),
          new Beginning("504b0304", "a ZIP archive. Unpack it first"),
          new Beginning("425a68", "what bzip2 has compressed. Unpack it first; gzip can stay"),
          new Beginning("fd377a585a00", "what xz has compressed. Unpack it first; gzip can stay"),
          new Beginning("28b52ffd", "what zstd has compressed. Unpack it first; gzip can stay"),
          new Beginning("25504446", "a PDF. Extract its text first"));

  /**
   * Finds the files of these paths in their order: a file whatever its name; of a folder all files
   * below it that end in {@code .txt} or {@code .txt.gz}, hidden ones left out, sorted by name.
   *
   * @throws DataException if there is none, if one is no text, or if one is named twice
   */
  static List<TextFile> find(List<Path> inputs) {
    List<TextFile> found = new ArrayList<>();
    for (Path input : inputs) {
      if (Files.isDirectory(input)) {
        found.addAll(below(input));
      } else {
        found.add(open(input, String.valueOf(input.getFileName())));
      }
    }
    if (found.isEmpty()) {
      throw new DataException("no text was given. Name files or folders of text.");
    }
    requireDistinct(found);
    return found;
  }

  private static void requireDistinct(List<TextFile> files) {
    Set<Path> seen = new HashSet<>();
    for (TextFile file : files) {
      if (!seen.add(file.path().toAbsolutePath().normalize())) {
        throw new DataException(
            file.path() + ": named twice, by itself or with its folder. Name it once.");
      }
    }
  }

  private static List<TextFile> below(Path folder) {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.filter(Files::isRegularFile)
          .forEach(
              file -> {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (isText(name)) {
                  files.put(name, file);
                }
              });
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(folder + ": cannot be listed (" + e + ")", e);
    }
    if (files.isEmpty()) {
      throw new DataException(
          folder
              + ": has no file that ends in .txt or .txt.gz. Name files of other names one by one.");
    }
    return files.entrySet().stream().map(file -> open(file.getValue(), file.getKey())).toList();
  }

  private static boolean isText(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean hidden = name.startsWith(".") || name.contains("/.");
    return !hidden && (lower.endsWith(".txt") || lower.endsWith(".txt.gz"));
  }

  private static TextFile open(Path file, String name) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new DataException(
          file + ": is no regular file; text is read twice. Write it into a file first.");
    }
    CRC32C checksum = new CRC32C();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
      byte[] start = in.readNBytes(SNIFFED);
      requireText(file, HexFormat.of().formatHex(start));
      long bytes = start.length + in.transferTo(OutputStream.nullOutputStream());
      return new TextFile(file, name, bytes, (int) checksum.getValue());
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file. Is the path right?", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static void requireText(Path file, String start) {
    for (Beginning other : OTHERS) {
      if (start.startsWith(other.hex())) {
        throw new DataException(
            "%s: expected UTF-8 text, found %s.".formatted(file, other.found()));
      }
    }
  }
}
