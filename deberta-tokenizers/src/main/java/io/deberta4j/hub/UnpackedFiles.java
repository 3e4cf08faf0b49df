package io.deberta4j.hub;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.DebertaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Files of the class path as files on disk, in folders of a cache that are named by what is in
 * them. What lies there is compared on every start, and written again where it differs; so the name
 * need not be more than a checksum, which costs a start less than a hash.
 *
 * <p>Where the cache cannot be written, it is a temporary folder that is removed at exit.
 */
record UnpackedFiles(Path cache) {
  private static final String CHECKSUM = "-[0-9a-f]{8}";

  /** Returns a folder in which these files are. */
  Path directory(String name, Map<String, byte[]> files) {
    CRC32 checksum = new CRC32();
    files.values().forEach(checksum::update);
    Path directory = cache.resolve("%s-%08x".formatted(name, checksum.getValue()));
    try {
      return write(files, directory);
    } catch (DebertaException | IOException e) {
      return temporary(name, files);
    }
  }

  /** Tells whether a folder is one for this name. */
  boolean isOf(String name, Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return cache.toAbsolutePath().normalize().equals(absolute.getParent())
        && String.valueOf(absolute.getFileName()).replaceFirst(CHECKSUM + "$", "").equals(name);
  }

  private static Path write(Map<String, byte[]> files, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = directory.resolve(file.getKey());
      if (!isSame(target, file.getValue())) {
        AtomicFiles.write(target, file.getValue());
      }
    }
    return directory;
  }

  private static boolean isSame(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  private static Path temporary(String name, Map<String, byte[]> files) {
    try {
      Path directory = Files.createTempDirectory("deberta4j-" + name + "-");
      write(files, directory);
      directory.toFile().deleteOnExit();
      files.keySet().forEach(file -> directory.resolve(file).toFile().deleteOnExit());
      return directory;
    } catch (IOException e) {
      throw new CheckpointException(
          "The embedded model '"
              + name
              + "' cannot be unpacked: "
              + e
              + ". Set DEBERTA_CACHE to a folder that this user may write.",
          e);
    }
  }
}
