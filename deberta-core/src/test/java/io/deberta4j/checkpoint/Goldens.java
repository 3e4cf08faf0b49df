package io.deberta4j.checkpoint;

import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the golden files: {@code -Dgoldens=DIR}, else the repository's own copy. */
final class Goldens {
  private Goldens() {}

  static Path root() {
    return TestFolders.goldens();
  }

  /** Returns all files of a name below the root, sorted; skips the test where there is none. */
  static List<Path> find(String below, String glob) {
    Path start = root().resolve(below);
    Assumptions.assumeTrue(Files.isDirectory(start), start + " is absent");
    var matcher = start.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(start)) {
      List<Path> found =
          files.filter(file -> matcher.matches(file.getFileName())).sorted().toList();
      Assumptions.assumeFalse(found.isEmpty(), "no " + glob + " below " + start);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
