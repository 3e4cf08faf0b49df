package io.deberta4j.tokenizer;

import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where golden files and vocabularies are. */
final class TestFiles {
  private TestFiles() {}

  /** The folder of the golden files: -Dgoldens, or the repository's copy. */
  static Path goldens() {
    return TestFolders.goldens();
  }

  /** Finds a vocabulary by the name that golden files use; it may be absent. */
  static Path asset(String name) {
    List<Path> places = TestFolders.assets().stream().map(folder -> folder.resolve(name)).toList();
    return places.stream().filter(Files::exists).findFirst().orElse(places.get(places.size() - 1));
  }

  static Path own(String name) {
    return asset("own/" + name);
  }

  /** Third-party data, absent from the repository. */
  static Path data(String name) {
    return TestFolders.data().resolve(name);
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
