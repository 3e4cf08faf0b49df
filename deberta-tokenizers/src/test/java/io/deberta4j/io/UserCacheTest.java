package io.deberta4j.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where files lie that can be made again. */
final class UserCacheTest {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final String GIVEN = HOME.resolve("given").toString();

  private static Path cache(Map<String, String> environment) {
    return UserCache.directory(environment, "Linux", HOME);
  }

  @Test
  void theUserNamesIt() {
    assertThat(cache(Map.of("DEBERTA_CACHE", GIVEN, "XDG_CACHE_HOME", HOME.toString())))
        .isEqualTo(HOME.resolve("given"));
    assertThat(cache(Map.of("XDG_CACHE_HOME", GIVEN))).isEqualTo(HOME.resolve("given/deberta4j"));
    assertThat(cache(Map.of("LOCALAPPDATA", GIVEN))).isEqualTo(HOME.resolve("given/deberta4j"));
  }

  @Test
  void otherwiseItIsWhereThePlatformKeepsSuchFiles() {
    assertThat(cache(Map.of())).isEqualTo(HOME.resolve(".cache/deberta4j"));
    assertThat(cache(Map.of("XDG_CACHE_HOME", "relative", "DEBERTA_CACHE", "relative")))
        .isEqualTo(HOME.resolve(".cache/deberta4j"));
    assertThat(UserCache.directory(Map.of(), "Mac OS X", HOME))
        .isEqualTo(HOME.resolve("Library/Caches/deberta4j"));
  }
}
