package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.HubException;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched, and where it lies: the layout of {@code huggingface_hub}. */
class HubTest {
  private static final String COMMIT = "a".repeat(40);

  private final HubFixture hub;

  HubTest(@TempDir Path cache) {
    hub = new HubFixture(cache);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void fetchesWhatIsNeededIntoTheLayoutOfTheCache() throws IOException {
    hub.model(3000);
    Path directory = hub.fetch();
    assertThat(directory).isEqualTo(hub.folder().resolve("snapshots").resolve(COMMIT));
    assertThat(hub.names("snapshots/" + COMMIT))
        .containsExactly("config.json", "model.safetensors", "spm.model", "tokenizer_config.json");
    assertThat(directory.resolve("model.safetensors"))
        .hasBinaryContent(HubFixture.content(3000, 2));
    assertThat(hub.folder().resolve("refs/main")).hasContent(COMMIT);
    assertThat(hub.names("blobs"))
        .containsExactlyInAnyOrder(
            TestHub.sha256(HubFixture.content(3000, 2)),
            TestHub.sha256(HubFixture.content(200, 1)),
            TestHub.gitSha1("{}".getBytes(StandardCharsets.UTF_8)),
            TestHub.gitSha1("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)));
    assertThat(Files.readSymbolicLink(directory.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs", TestHub.sha256(HubFixture.content(3000, 2))));
    assertThat(hub.heard).last().isEqualTo("model.safetensors 3210/3210");
  }

  @Test
  void fetchesNothingTwice() {
    hub.model(3000);
    Path first = hub.fetch();
    int before = hub.server.requests().size();
    assertThat(hub.fetch()).isEqualTo(first);
    assertThat(hub.server.requests()).hasSize(before + 1); // which commit is it now?
  }

  @Test
  void followsARevisionThatMoves() throws IOException {
    hub.model(3000);
    Path first = hub.fetch();
    hub.server.commit("b".repeat(40)).file("config.json", "{\"new\": 1}");
    Path second = hub.fetch();
    assertThat(second).hasFileName("b".repeat(40));
    assertThat(second.resolve("config.json")).hasContent("{\"new\": 1}");
    assertThat(first.resolve("config.json")).hasContent("{}");
    assertThat(hub.server.fetched().stream().filter("model.safetensors"::equals)).hasSize(1);
    assertThat(hub.names("refs")).containsExactly("main");
  }

  @Test
  void takesRevisionsWithSlashes() throws IOException {
    hub.model(100);
    hub.hub().model(TestHub.ID + "@refs/pr/1", hub);
    assertThat(hub.names("refs")).containsExactly("refs/pr/1");
    assertThat(hub.server.requests().get(0).path())
        .isEqualTo("/api/models/" + TestHub.ID + "/revision/refs%2Fpr%2F1");
  }

  @Test
  void fetchesTheTokenizerAlone() throws IOException {
    hub.model(3000);
    Path directory = hub.hub().tokenizer(TestHub.ID, hub);
    assertThat(hub.names("snapshots/" + COMMIT))
        .containsExactly("spm.model", "tokenizer_config.json");
    assertThat(hub.fetch()).isEqualTo(directory);
    assertThat(hub.server.fetched()).doesNotHaveDuplicates().hasSize(4);
  }

  /** Only who goes on with both models needs the weights of the generator. */
  @Test
  void fetchesTheGeneratorWithItsDiscriminatorWhenAskedFor() throws IOException {
    hub.model(3000);
    hub.server.large("pytorch_model.generator.bin", HubFixture.content(50, 1));
    Path directory = hub.fetch();
    assertThat(directory.resolve("pytorch_model.generator.bin")).doesNotExist();
    assertThat(hub.hub().pair(TestHub.ID, hub)).isEqualTo(directory);
    assertThat(directory.resolve("pytorch_model.generator.bin"))
        .hasBinaryContent(HubFixture.content(50, 1));
    assertThat(hub.server.fetched()).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void fetchesTheFilesThatAnIndexNames() throws IOException {
    hub.server
        .file("config.json", "{}")
        .file(
            "model.safetensors.index.json",
            "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}")
        .large("model-1.safetensors", HubFixture.content(50, 1))
        .large("model-2.safetensors", HubFixture.content(60, 2))
        .large("model-3.safetensors", HubFixture.content(70, 3));
    hub.fetch();
    assertThat(hub.names("snapshots/" + COMMIT))
        .containsExactly(
            "config.json",
            "model-1.safetensors",
            "model-2.safetensors",
            "model.safetensors.index.json");
  }

  @Test
  void refusesAnIndexThatLeadsElsewhere() {
    hub.server
        .file("config.json", "{}")
        .file("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../x\"}}")
        .file("../../x", "bad");
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("its index names the file '../../x', which is not there");
  }

  @Test
  void refusesWhatCannotBeLoadedBeforeItFetchesAnything() {
    hub.server.file("config.json", "{}").file("onnx/model.onnx", "graph");
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/tiny-deberta has no weights. Expected model.safetensors or")
        .hasMessageContaining("found config.json, onnx/model.onnx.")
        .hasMessageContaining("There are ONNX weights: a graph whose constants no longer have");
    assertThat(hub.server.requests()).hasSize(1);
  }

  @Test
  void refusesGliner() {
    hub.server.file("gliner_config.json", "{}").file("pytorch_model.bin", "x");
    assertThatThrownBy(hub::fetch)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("is a GLiNER model (gliner_config.json)");
  }

  @Test
  void takesSentenceTransformersAndAdapters() throws IOException {
    hub.server
        .file("adapter_config.json", "{\"base_model_name_or_path\": \"/here\"}")
        .large("adapter_model.safetensors", HubFixture.content(10, 1))
        .file("adapter_model.bin", "not this")
        .file("modules.json", "[]")
        .file("1_Pooling/config.json", "{}")
        .file("2_Dense/config.json", "{}")
        .large("2_Dense/model.safetensors", HubFixture.content(10, 2))
        .file("2_Dense/pytorch_model.bin", "not this")
        .file("other/config.json", "not this");
    hub.fetch();
    assertThat(hub.names("snapshots/" + COMMIT))
        .containsExactly(
            "1_Pooling/config.json",
            "2_Dense/config.json",
            "2_Dense/model.safetensors",
            "adapter_config.json",
            "adapter_model.safetensors",
            "modules.json");
  }

  @Test
  void fetchesTheBaseOfAnAdapterToo() throws IOException {
    hub.model(30);
    Map<String, String> adapter =
        Map.of(
            "adapter_config.json",
            "{\"base_model_name_or_path\": \"" + TestHub.ID + "\", \"revision\": \"v2\"}",
            "adapter_model.safetensors",
            "weights");
    hub.server.fault(
        (request, exchange) -> {
          if (!request.path().contains("org/adapter")) {
            return false;
          }
          String name = request.path().substring(request.path().lastIndexOf('/') + 1);
          String listing =
              "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"%s\"}, {\"rfilename\": \"%s\"}]}"
                  .formatted(COMMIT, "adapter_config.json", "adapter_model.safetensors");
          byte[] content = adapter.getOrDefault(name, listing).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("ETag", TestHub.gitSha1(content));
          TestHub.send(request, exchange, content);
          return true;
        });
    Path directory = hub.hub().model("org/adapter", hub);
    assertThat(directory.resolve("adapter_model.safetensors")).hasContent("weights");
    assertThat(hub.names("snapshots/" + COMMIT)).contains("model.safetensors", "spm.model");
    assertThat(hub.names("refs")).containsExactly("v2");
    assertThat(AdapterBase.nameIn(directory)).isEqualTo(TestHub.ID + "@v2");
    hub.server.close();
    assertThat(AdapterBase.of(directory)).contains(hub.folder().resolve("snapshots/" + COMMIT));
    assertThat(AdapterBase.of(hub.folder().resolve("snapshots/" + COMMIT))).isEmpty();
  }

  @Test
  void fetchesEachFileOnceHoweverManyAskForIt() throws Exception {
    hub.model(300_000);
    int callers = 8;
    var pool = Executors.newFixedThreadPool(callers);
    try {
      List<Callable<Path>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        calls.add(hub::fetch);
      }
      for (Future<Path> path : pool.invokeAll(calls)) {
        assertThat(path.get().resolve("model.safetensors"))
            .hasBinaryContent(HubFixture.content(300_000, 2));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(hub.server.fetched()).doesNotHaveDuplicates().hasSize(4);
  }

  /** Fetches the model into the cache args[1] from the server args[0]. */
  public static void main(String[] args) {
    var settings = new HubSettings(Path.of(args[1]), URI.create(args[0]), null, false);
    System.out.print(new Hub(settings).model(TestHub.ID, HubListener.NONE));
  }

  @Test
  void fetchesEachFileOnceForSeveralProcesses() throws Exception {
    hub.model(3_000_000);
    List<ChildJvm> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(ChildJvm.start(entry -> true, HubTest.class, hub.server.endpoint(), hub.cache));
    }
    for (ChildJvm process : processes) {
      Path directory = Path.of(process.join().output());
      assertThat(directory.resolve("model.safetensors"))
          .hasBinaryContent(HubFixture.content(3_000_000, 2));
    }
    assertThat(hub.server.fetched()).doesNotHaveDuplicates().hasSize(4);
  }
}
