package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As v3 is published: the generator's weights beside those of a discriminator twice as deep. */
class PublishedGeneratorTest {
  private static final Path GOLDENS = TestFolders.repository().resolve("goldens");
  private static final String FILE = "pytorch_model.generator.bin";

  @TempDir Path folder;
  private Path pair = Path.of("");

  @BeforeEach
  void write() throws IOException {
    pair = Files.createDirectory(folder.resolve("pair"));
    Path generator = GOLDENS.resolve("models/v2-mlm-legacy");
    Files.copy(generator.resolve("pytorch_model.bin"), pair.resolve(FILE));
    String config = Files.readString(generator.resolve("config.json"));
    assertThat(config).contains("\"num_hidden_layers\": 2");
    Files.writeString(
        pair.resolve("config.json"),
        config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 4"));
  }

  @Test
  void aGeneratorHasTheLayersThatItHasWeightsOf() {
    Pretrained generator = Pretrained.open(pair.resolve(FILE));
    assertThat(generator.config().numHiddenLayers()).isEqualTo(2);
    assertThat(generator.config().hiddenSize()).isEqualTo(32);
    assertThat(generator.files().weightFiles()).containsExactly(pair.resolve(FILE));
    assertThat(Pretrained.generatorOf(pair)).map(Pretrained::config).hasValue(generator.config());
  }

  @Test
  void theFolderComesFirstAndThereMayBeNone() throws IOException {
    Path below = Files.createDirectory(pair.resolve("generator"));
    Files.copy(pair.resolve("config.json"), below.resolve("config.json"));
    Files.move(pair.resolve(FILE), below.resolve("pytorch_model.bin"));
    assertThat(Pretrained.generatorOf(pair)).map(it -> it.files().directory()).hasValue(below);
    assertThat(Pretrained.generatorOf(below)).isEmpty();
  }

  @Test
  void aFileWithoutLayersIsNoGenerator() {
    Path file = pair.resolve("model.generator.safetensors");
    Safetensors.write(file, List.of(), Map.of());
    assertThatThrownBy(() -> Pretrained.generatorOf(pair))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file.toString(), "no tensor of a layer");
  }
}
