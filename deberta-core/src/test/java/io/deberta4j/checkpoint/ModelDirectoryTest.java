package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
  private static final List<TestSource> THREE =
      List.of(
          TestSource.of("a", DType.F32, 10L),
          TestSource.of("b", DType.F32, 30L),
          TestSource.of("c", DType.U8, 7L));

  private final Path directory;

  ModelDirectoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private List<Path> shards() {
    return ShardedSafetensors.write(directory, THREE, Map.of("format", "pt"), 100);
  }

  private Path index() {
    return directory.resolve("model.safetensors.index.json");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> ModelDirectory.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  private void refusedIndex(String json, String message) throws IOException {
    Files.writeString(index(), json);
    refused(message);
  }

  @Test
  void readsOneFileOrShards() {
    assertThat(shards()).hasSize(3);
    ModelDirectory sharded = ModelDirectory.open(directory);
    assertThat(sharded.weightFiles()).hasSize(3);
    assertThat(sharded.metadata()).isEqualTo(Map.of("format", "pt"));
    ShardedSafetensors.write(directory, THREE, Map.of("format", "pt"), 1 << 20);
    ModelDirectory single = ModelDirectory.open(directory);
    assertThat(single.weightFiles()).containsExactly(directory.resolve("model.safetensors"));
    assertThat(index()).doesNotExist();
    for (TestSource source : THREE) {
      assertThat(Objects.requireNonNull(single.tensors().get(source.name())).read())
          .isEqualTo(source.values());
      assertThat(sharded.tensors().get(source.name())).isNotNull();
    }
    shards();
    assertThat(directory.resolve("model.safetensors")).doesNotExist();
  }

  @Test
  void prefersSafetensorsAndAcceptsAFile() throws IOException {
    Path bin =
        Files.write(directory.resolve("pytorch_model.bin"), TorchFiles.zip("}", new byte[0]));
    assertThat(ModelDirectory.open(directory).weightFiles()).containsExactly(bin);
    ShardedSafetensors.write(directory, THREE, Map.of(), 1 << 20);
    assertThat(ModelDirectory.open(directory).tensors()).containsOnlyKeys("a", "b", "c");
    assertThat(ModelDirectory.open(bin).tensors()).isEmpty();
    assertThat(ModelDirectory.open(bin).directory().toRealPath()).isEqualTo(directory.toRealPath());
  }

  @Test
  void findsEitherConfiguration() throws IOException {
    ShardedSafetensors.write(directory, THREE, Map.of(), 1 << 20);
    ModelDirectory model = ModelDirectory.open(directory);
    assertThatThrownBy(model::configFile)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Expected config.json or model_config.json; found model.safetensors");
    Path microsoft = write("model_config.json", "{}");
    assertThat(model.configFile()).isEqualTo(microsoft);
    Path config = write("config.json", "{}");
    assertThat(model.configFile()).isEqualTo(config);
  }

  @Test
  void saysWhatIsThereInsteadOfWeights() throws IOException {
    assertThatThrownBy(() -> ModelDirectory.open(directory.resolve("no")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no such file");
    refused("no weights. Expected model.safetensors or ");
    refused("found nothing.");
    write("config.json", "{}");
    write("flax_model.msgpack", "");
    refused("found config.json, flax_model.msgpack. There are Flax weights. Convert them");
    Files.delete(directory.resolve("flax_model.msgpack"));
    write("model.onnx", "");
    refused("There are ONNX weights");
    for (int i = 0; i < 30; i++) {
      write("file" + i, "");
    }
    refused("and 12 more");
  }

  @Test
  void refusesAnIndexThatDoesNotMatchItsFiles() throws IOException {
    shards();
    String good = Files.readString(index());
    refusedIndex(good.replace("\"c\" : ", "\"x\" : "), "does not list tensor 'c'");
    refusedIndex(
        good.replace("\"c\" : ", "\"x\" : \"model-00001-of-00003.safetensors\", \"c\" : "),
        "places tensor 'x'");
    refusedIndex(
        good.replace("00003-of", "00004-of"),
        "'model-00004-of-00003.safetensors', which is missing");
    refusedIndex("{}", "has no weight_map");
    refusedIndex("{\"weight_map\":{}}", "has no weight_map");
    refusedIndex("{\"weight_map\":{\"a\":1}}", "something that is no name");
    refusedIndex("{\"weight_map\":{\"a\":\"x\",\"a\":\"x\"}}", "Duplicate field 'a'");
    refusedIndex("{", "line 1");
    Files.writeString(index(), good.replace("\"total_size\" : 167", "\"total_size\" : 1.5"));
    assertThat(ModelDirectory.open(directory).tensors()).hasSize(3);
  }

  @Test
  void readsTorchFilesThatAnIndexNames() throws IOException {
    Path bin = Goldens.find("models", "pytorch_model.bin").get(0);
    Map<String, StoredTensor> expected = TorchCheckpoint.open(bin).tensors();
    String shard = "pytorch_model-00001-of-00001.bin";
    Files.copy(bin, directory.resolve(shard));
    write(
        "pytorch_model.bin.index.json",
        expected.keySet().stream()
            .map(name -> "\"" + name + "\": \"" + shard + "\"")
            .collect(Collectors.joining(",", "{\"weight_map\": {", "}}")));
    Map<String, StoredTensor> found = ModelDirectory.open(directory).tensors();
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(Objects.requireNonNull(found.get(name)).read()).isEqualTo(tensor.read()));
  }

  @Test
  void refusesPathsThatLeaveTheDirectory() throws IOException {
    for (String name :
        List.of(
            "../x.safetensors",
            "/etc/passwd",
            "a/b.safetensors",
            "..",
            "",
            "C:x",
            "a\\\\b",
            "a\\u0000b",
            "model.safetensors.index.json")) {
      refusedIndex("{\"weight_map\":{\"a\":\"" + name + "\"}}", "expected a plain name");
    }
    refusedIndex("{\"weight_map\":{\"a\":\".\"}}", "is missing");
  }
}
