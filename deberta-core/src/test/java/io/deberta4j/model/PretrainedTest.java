package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving and opening a model. */
class PretrainedTest {
  @TempDir Path directory;

  @Test
  void aSavedModelGivesTheSameOutputToTheBit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 20; trial++) {
      DebertaConfig config = TestConfigs.random(random);
      long shard = random.nextBoolean() ? 10_000 : Pretrained.MAX_SHARD_BYTES;
      float[] expected = save(config, random.nextLong(), DType.F32, shard);
      assertThat(open(DType.F32)).as("seed %d, %s", seed, config).containsExactly(expected);
    }
  }

  /** v1 has one weight for query, key and value, laid out per head. */
  @Test
  void aV1ModelIsSavedFused() {
    DebertaConfig config = TestConfigs.smallV1();
    save(config, 5, DType.F32, Pretrained.MAX_SHARD_BYTES);
    var tensors = Safetensors.open(directory.resolve("model.safetensors")).tensors();
    String self = "deberta.encoder.layer.0.attention.self.";
    assertThat(tensors).containsKey(self + "in_proj.weight").containsKey(self + "q_bias");
    assertThat(tensors).doesNotContainKey(self + "query_proj.weight");
  }

  @Test
  void halfPrecisionFilesAreReadBackInSinglePrecision() {
    save(TestConfigs.small(), 6, DType.BF16, Pretrained.MAX_SHARD_BYTES);
    var stored = Safetensors.open(directory.resolve("model.safetensors")).tensors();
    assertThat(stored.values()).allMatch(tensor -> tensor.dtype() == DType.BF16);
    assertThat(open(DType.F32)).hasSize(4 * 32);
  }

  /** Microsoft's own configurations name no model type; the layout of the weights tells. */
  @Test
  void withoutAModelTypeTheWeightsDecide() throws IOException {
    DebertaConfig config = TestConfigs.smallV1();
    float[] expected = save(config, 7, DType.F32, Pretrained.MAX_SHARD_BYTES);
    Path file = directory.resolve("config.json");
    Files.writeString(file, Files.readString(file).replaceAll("\"model_type\" : \"deberta\",", ""));
    assertThat(Pretrained.open(directory).config().modelType()).isEqualTo(ModelType.DEBERTA);
    assertThat(open(DType.F32)).containsExactly(expected);
  }

  @Test
  void aMissingTensorIsNamed() {
    Map<String, Tensor> tensors = new TreeMap<>();
    try (var random = new RandomSource(1);
        var parameters = Parameters.initialise(random, 0.2, DType.F32)) {
      new DebertaModel(parameters.at("deberta"), TestConfigs.small());
      tensors.putAll(parameters.all());
      tensors.remove("deberta.encoder.layer.1.output.dense.bias");
      Pretrained.save(
          directory, TestConfigs.small(), tensors, DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    assertThatThrownBy(() -> open(DType.F32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'deberta.encoder.layer.1.output.dense.bias' is missing")
        .hasMessageContaining(directory.toString());
  }

  @Test
  void aMisshapenTensorIsNamedWithBothShapes() throws IOException {
    save(TestConfigs.small(), 8, DType.F32, Pretrained.MAX_SHARD_BYTES);
    Path file = directory.resolve("config.json");
    Files.writeString(
        file, Files.readString(file).replace("\"vocab_size\" : 60", "\"vocab_size\" : 61"));
    assertThatThrownBy(() -> open(DType.F32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("word_embeddings.weight' has shape [60, 32], expected [61, 32]");
  }

  /** The encoder must be complete; a head may be new, and is named. */
  @Test
  void fineTuningDrawsWhatIsMissingOfTheHeadOnly() {
    save(TestConfigs.small(), 9, DType.F32, Pretrained.MAX_SHARD_BYTES);
    Pretrained pretrained = Pretrained.open(directory);
    try (var random = new RandomSource(2);
        var parameters = Parameters.fineTune(pretrained.origin(), random, 0.02)) {
      new DebertaModel(parameters.at("deberta"), pretrained.config());
      new Linear(parameters.at("classifier"), 32, 3);
      assertThat(parameters.initialised()).containsExactly("classifier.weight", "classifier.bias");
      assertThatThrownBy(
              () -> new Linear(parameters.at("deberta.encoder.layer.9.output.dense"), 40, 32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("is missing");
    }
  }

  private float[] save(DebertaConfig config, long seed, DType dtype, long maxShardBytes) {
    try (var random = new RandomSource(seed);
        var parameters = Parameters.initialise(random, 0.2, DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), config);
      Pretrained.save(directory, config, parameters.all(), dtype, maxShardBytes);
      return output(model);
    }
  }

  private float[] open(DType dtype) {
    Pretrained pretrained = Pretrained.open(directory);
    try (var parameters = Parameters.read(pretrained.origin(), dtype)) {
      float[] out = output(new DebertaModel(parameters.at("deberta"), pretrained.config()));
      assertThat(parameters.unused()).isEmpty();
      return out;
    }
  }

  private static float[] output(DebertaModel model) {
    try (var scope = TensorScope.open()) {
      Batch batch = Batch.of(Tensor.of(new long[] {1, 17, 59, 3}, 1, 4));
      return model.forward(batch, Mode.EVAL).lastHiddenState().toFloats();
    }
  }
}
