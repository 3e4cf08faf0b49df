package io.deberta4j.onnxruntime;

import io.deberta4j.io.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A file beside others that tells their sizes and CRC-32C, one line each. */
final class Checksums {
  private static final String NAME = "checksums.txt";
  private static final int PIECE = 1 << 20;

  private Checksums() {}

  /** Writes the file of a folder. */
  static void write(Path folder) throws IOException {
    AtomicFiles.write(folder.resolve(NAME), describe(folder));
  }

  /** Tells whether a folder is there with all its files, and they are as they were written. */
  static boolean match(Path folder) {
    try {
      Path file = folder.resolve(NAME);
      return Files.isRegularFile(file) && Files.readString(file).equals(describe(folder));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static String describe(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.endsWith(NAME))
          .sorted()
          .map(Checksums::line)
          .collect(Collectors.joining());
    }
  }

  private static String line(Path file) {
    CRC32C sum = new CRC32C();
    long size = 0;
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(piece) >= 0) {
        size += piece.flip().remaining();
        sum.update(piece);
        piece.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.format(Locale.ROOT, "%s %d %08x%n", file.getFileName(), size, sum.getValue())
        .replace("\r", "");
  }
}
