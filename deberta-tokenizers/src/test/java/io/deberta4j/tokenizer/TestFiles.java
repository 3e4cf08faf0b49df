package io.deberta4j.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where golden files and vocabularies are. */
final class TestFiles {
  private TestFiles() {}

  static Path root() {
    return Path.of(System.getProperty("deberta.root", ".."));
  }

  /** The folder of the golden files: -Dgoldens, or the repository's copy. */
  static Path goldens() {
    String given = System.getProperty("goldens");
    return given == null ? root().resolve("goldens") : Path.of(given);
  }

  /** Finds a vocabulary by the name that golden files use; it may be absent. */
  static Path asset(String name) {
    Path own = root().resolve("goldens/assets").resolve(name);
    if (Files.exists(own)) {
      return own;
    }
    String given = System.getProperty("assets");
    Path assets = given == null ? root().resolve("../shared/assets") : Path.of(given);
    return assets.resolve(name);
  }

  static Path own(String name) {
    return asset("own/" + name);
  }

  /** Third-party data, absent from the repository. */
  static Path data(String name) {
    return root().resolve("../shared/data").resolve(name);
  }

  /** Lists the files below a folder whose name has an ending, none where the folder is absent. */
  static List<Path> below(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
