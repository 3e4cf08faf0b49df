package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are in the cache, with the network and without. */
class HubCacheTest {
  private static final String COMMIT = "a".repeat(40);

  private final HubFixture hub;

  HubCacheTest(@TempDir Path cache) {
    hub = new HubFixture(cache);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void worksWithoutTheNetworkFromWhatIsThere() {
    hub.model(300);
    hub.offline = true;
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny-deberta is neither a directory nor in the cache")
        .hasMessageContaining("HF_HUB_OFFLINE is set");
    hub.offline = false;
    Path directory = hub.fetch();
    int before = hub.server.requests().size();
    hub.offline = true;
    assertThat(hub.fetch()).isEqualTo(directory);
    assertThat(hub.hub().model(TestHub.ID + "@" + COMMIT, hub)).isEqualTo(directory);
    assertThat(hub.server.requests()).hasSize(before);
  }

  @Test
  void aCopyInTheCacheThatIsNotWholeIsNoModel() {
    hub.model(300);
    hub.hub().tokenizer(TestHub.ID, hub);
    hub.offline = true;
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("(the copy in the cache; HF_HUB_OFFLINE is set) has no config");
  }

  @Test
  void takesTheCopyInTheCacheWhereTheHubDoesNotAnswer() {
    hub.model(300);
    Path directory = hub.fetch();
    hub.server.close();
    assertThat(hub.fetch()).isEqualTo(directory);
    assertThat(hub.notes).singleElement().asString().contains("The copy in the cache is used");
    assertThat(hub.pauses).hasSize(1);
  }

  @Test
  void linksInTheWayThatTheSystemAllows() throws IOException {
    hub.model(300);
    HubCache.Linking refused =
        (link, content) -> {
          throw new IOException("a required privilege is not held");
        };
    List<HubCache.Linking> usual = HubCache.LINKINGS;
    hub.linkings = List.of(refused, usual.get(1), usual.get(2));
    Path linked = hub.fetch().resolve("model.safetensors");
    assertThat(linked).isRegularFile().hasBinaryContent(HubFixture.content(300, 2));
    assertThat(Files.isSymbolicLink(linked)).isFalse();
    hub.server.commit("b".repeat(40));
    hub.linkings = List.of(refused, refused, usual.get(2));
    Path copied = hub.fetch().resolve("model.safetensors");
    assertThat(copied).hasBinaryContent(HubFixture.content(300, 2));
    Path blob = hub.folder().resolve("blobs/" + TestHub.sha256(HubFixture.content(300, 2)));
    assertThat(Files.isSameFile(linked, blob)).isTrue();
    assertThat(Files.isSameFile(copied, blob)).isFalse();
    hub.server.commit("c".repeat(40));
    hub.linkings = List.of(refused, refused);
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the cache cannot be used");
  }

  @Test
  void knowsTheNameOfAModelByItsDirectory() {
    hub.model(30);
    assertThat(Hub.nameOf(hub.fetch())).isEqualTo(TestHub.ID);
    assertThat(Hub.nameOf(Path.of("models/my-model"))).isEqualTo("my-model");
    assertThat(Hub.isLocal("org/name")).isFalse();
    assertThat(Hub.isLocal("nowhere")).isTrue();
    assertThat(Hub.isLocal("embedded:org/name")).isTrue();
    assertThat(Hub.isLocal(hub.cache.toString())).isTrue();
  }
}
