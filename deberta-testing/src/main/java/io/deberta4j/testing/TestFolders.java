package io.deberta4j.testing;

import java.nio.file.Path;
import java.util.List;

/**
 * Where tests find files: in the repository, or where the command line says. Relative paths count
 * from the root of the repository.
 */
public final class TestFolders {
  private TestFolders() {}

  /** Returns the root of the repository. */
  public static Path repository() {
    return Path.of(System.getProperty("deberta.root", ".."));
  }

  /** Returns the folder of the golden cases: {@code -Dgoldens}, or the repository's copy. */
  public static Path goldens() {
    return repository().resolve(System.getProperty("goldens", "goldens"));
  }

  /** Tells whether golden cases were asked for that may be of some kinds only. */
  public static boolean goldensGiven() {
    return System.getProperty("goldens") != null;
  }

  /**
   * Returns where to look for the vocabularies that cases name: our own ones in the repository,
   * then {@code -Dassets}, or a folder beside the repository that may be absent.
   */
  public static List<Path> assets() {
    return List.of(
        repository().resolve("goldens/assets"),
        repository().resolve(System.getProperty("assets", "../shared/assets")));
  }

  /** Returns the folder of third-party data, which may be absent. */
  public static Path data() {
    return repository().resolve("../shared/data");
  }
}
