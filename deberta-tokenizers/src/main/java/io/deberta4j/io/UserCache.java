package io.deberta4j.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The user's folder for files that can be made again.
 *
 * <p>The environment variable {@code DEBERTA_CACHE} names it; else it is {@code deberta4j} below
 * {@code XDG_CACHE_HOME}, {@code LOCALAPPDATA} (Windows), {@code ~/Library/Caches} (macOS) or
 * {@code ~/.cache}. Relative paths in these variables are ignored.
 */
public final class UserCache {
  private static final String OWN = "DEBERTA_CACHE";
  private static final String NAME = "deberta4j";

  private UserCache() {}

  /** Returns the folder, which may not exist yet. */
  public static Path directory() {
    return directory(
        System.getenv(),
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", ".")));
  }

  static Path directory(Map<String, String> environment, String osName, Path home) {
    String own = environment.getOrDefault(OWN, "");
    if (isAbsolute(own)) {
      return Path.of(own);
    }
    for (String variable : List.of("XDG_CACHE_HOME", "LOCALAPPDATA")) {
      String value = environment.getOrDefault(variable, "");
      if (isAbsolute(value)) {
        return Path.of(value).resolve(NAME);
      }
    }
    boolean mac = osName.toLowerCase(Locale.ROOT).startsWith("mac");
    return home.resolve(mac ? "Library/Caches" : ".cache").resolve(NAME);
  }

  private static boolean isAbsolute(String path) {
    return !path.isEmpty() && Path.of(path).isAbsolute();
  }
}
