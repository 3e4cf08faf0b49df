package io.deberta4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacking the embedded model. */
final class DefaultModelTest {
  @TempDir Path directory;

  private static Map<String, byte[]> files(String weights) {
    return Map.of(
        "config.json", "{}".getBytes(StandardCharsets.UTF_8),
        "model.safetensors", weights.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesAreWrittenOnceAndRepaired() throws IOException {
    Path model = directory.resolve("cache/model");
    DefaultModel.unpack(files("weights"), model);
    Path weights = model.resolve("model.safetensors");
    assertThat(weights).hasContent("weights");
    Object before = Files.readAttributes(weights, "fileKey").get("fileKey");
    DefaultModel.unpack(files("weights"), model);
    assertThat(Files.readAttributes(weights, "fileKey").get("fileKey")).isEqualTo(before);
    Files.writeString(weights, "wEights");
    DefaultModel.unpack(files("weights"), model);
    assertThat(weights).hasContent("weights");
    Files.writeString(weights, "cut");
    DefaultModel.unpack(files("weights"), model);
    assertThat(weights).hasContent("weights");
  }

  @Test
  void withoutTheArtifactTheErrorNamesIt() {
    assertThatThrownBy(() -> DefaultModel.resources("/no/such/model/"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("io.deberta4j:deberta-models")
        .hasMessageContaining("/no/such/model/config.json");
  }
}
