package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters in PEFT's layout over recorded models, against W + s·B·A computed term by term. */
class PeftAdapterTest {
  private static final Path MODELS = TestFolders.goldens().resolve("models");
  private static final Path V2 = MODELS.resolve("v2-seqcls");
  private static final Path V1 = MODELS.resolve("v1-seqcls-multilabel");
  private static final String LAYER = "deberta.encoder.layer.1.";

  private final Path directory;
  private final PeftFiles peft;

  PeftAdapterTest(@TempDir Path directory) {
    this.directory = directory;
    peft = new PeftFiles(directory);
  }

  private static float[] stored(Path base, String name) {
    StoredTensor tensor =
        Objects.requireNonNull(
            Safetensors.open(base.resolve("model.safetensors")).tensors().get(name), name);
    FloatBuffer buffer = tensor.read().asFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  /** W + s·B·A of a layer, [out, in]. */
  private float[] expected(Path base, String module, int in, double scale) {
    float[] weight = stored(base, module + ".weight");
    float[] a = Objects.requireNonNull(peft.values.get(PeftFiles.PEFT + module + ".lora_A.weight"));
    float[] b = Objects.requireNonNull(peft.values.get(PeftFiles.PEFT + module + ".lora_B.weight"));
    int rank = a.length / in;
    float[] sum = new float[weight.length];
    for (int i = 0; i < weight.length; i++) {
      double product = 0;
      for (int r = 0; r < rank; r++) {
        product += (double) b[i / in * rank + r] * a[r * in + i % in];
      }
      sum[i] = (float) (weight[i] + scale * product);
    }
    return sum;
  }

  /** Both ways of reading give these values for a weight of the model. */
  private void assertLoads(String name, float[] expected, long... shape) {
    Pretrained model = Pretrained.open(directory);
    try (var scope = TensorScope.open();
        var origin = model.origin()) {
      float[] loaded = Objects.requireNonNull(origin.load(name), name).toFloats();
      assertThat(loaded).as("%s, seed %d", name, peft.seed).hasSize(expected.length);
      assertThat(loaded)
          .as("%s, seed %d", name, peft.seed)
          .containsExactly(expected, within(1e-5f));
      assertThat(model.weights().weight(name, shape).floats())
          .as("%s, seed %d", name, peft.seed)
          .containsExactly(expected, within(1e-5f));
    }
  }

  private static int[] sizes(Path base) throws IOException {
    String config = Files.readString(base.resolve("config.json"));
    return new int[] {
      Integer.parseInt(config.replaceFirst("(?s).*\"hidden_size\": *(\\d+).*", "$1")),
      Integer.parseInt(config.replaceFirst("(?s).*\"intermediate_size\": *(\\d+).*", "$1"))
    };
  }

  @Test
  void changesTheLayersThatItHasFactorsFor() throws IOException {
    int hidden = sizes(V2)[0];
    int inner = sizes(V2)[1];
    peft.factors(LAYER + "attention.self.query_proj", hidden, hidden, 4);
    peft.factors(LAYER + "attention.self.value_proj", hidden, hidden, 4);
    peft.factors(LAYER + "intermediate.dense", hidden, inner, 4);
    peft.factors(LAYER + "output.dense", inner, hidden, 4);
    peft.write(V2, "");
    for (String module : List.of("attention.self.query_proj", "attention.self.value_proj")) {
      assertLoads(
          LAYER + module + ".weight", expected(V2, LAYER + module, hidden, 2), hidden, hidden);
    }
    assertLoads(
        LAYER + "output.dense.weight",
        expected(V2, LAYER + "output.dense", inner, 2),
        hidden,
        inner);
    assertLoads(
        LAYER + "attention.self.key_proj.weight",
        stored(V2, LAYER + "attention.self.key_proj.weight"),
        hidden,
        hidden);
    Pretrained model = Pretrained.open(directory);
    assertThat(model.config()).isEqualTo(Pretrained.open(V2).config());
    assertThat(model.files().weightFiles().stream().map(Path::getFileName).map(Path::toString))
        .containsExactly("model.safetensors", "adapter_model.safetensors", "adapter_config.json");
  }

  /** Rows of the fused layer are per head d of query, d of key and d of value. */
  @Test
  void changesTheFusedLayerOfV1() throws IOException {
    int hidden = sizes(V1)[0];
    String module = LAYER + "attention.self.in_proj";
    peft.factors(module, hidden, 3 * hidden, 4);
    peft.write(V1, "");
    float[] fused = expected(V1, module, hidden, 2);
    int heads = Pretrained.open(V1).config().numAttentionHeads();
    int d = hidden / heads;
    for (int part = 0; part < 3; part++) {
      float[] rows = new float[hidden * hidden];
      for (int row = 0; row < hidden; row++) {
        int from = row / d * 3 * d + part * d + row % d;
        System.arraycopy(fused, from * hidden, rows, row * hidden, hidden);
      }
      String name = List.of("query_proj", "key_proj", "value_proj").get(part);
      assertLoads(LAYER + "attention.self." + name + ".weight", rows, hidden, hidden);
    }
  }

  @Test
  void takesWholeModulesAndTheirLabels() throws IOException {
    int hidden = sizes(V2)[0];
    peft.tensor(PeftFiles.PEFT + "classifier.modules_to_save.default.weight", 7, hidden);
    peft.tensor(PeftFiles.PEFT + "classifier.bias", 7);
    peft.tensor(PeftFiles.PEFT + "pooler.dense.weight", hidden, hidden);
    peft.tensor(PeftFiles.PEFT + "pooler.original_module.dense.weight", hidden, hidden);
    peft.tensor(PeftFiles.PEFT + LAYER + "attention.self.query_proj.base_layer.bias", hidden);
    peft.write(V2, "");
    assertLoads(
        "classifier.weight",
        Objects.requireNonNull(
            peft.values.get(PeftFiles.PEFT + "classifier.modules_to_save.default.weight")),
        7,
        hidden);
    assertLoads(
        "pooler.dense.weight",
        Objects.requireNonNull(peft.values.get(PeftFiles.PEFT + "pooler.dense.weight")),
        hidden,
        hidden);
    assertLoads(
        LAYER + "attention.self.query_proj.bias",
        Objects.requireNonNull(
            peft.values.get(PeftFiles.PEFT + LAYER + "attention.self.query_proj.base_layer.bias")),
        hidden);
    Pretrained model = Pretrained.open(directory);
    assertThat(model.config().head().labels()).hasSize(7).startsWith("LABEL_0");
    assertThat(model.config().other()).doesNotContainKey("architectures");
    peft.write(V2, ", \"task_type\": \"SEQ_CLS\"");
    assertThat(Pretrained.open(directory).config().other().get("architectures"))
        .isEqualTo(List.of("DebertaV2ForSequenceClassification"));
    assertThat(model.files().tensors().keySet()).noneMatch(name -> name.contains("original"));
  }

  @Test
  void takesTheWordTable() throws IOException {
    String module = "deberta.embeddings.word_embeddings";
    StoredTensor table =
        Objects.requireNonNull(
            Safetensors.open(V2.resolve("model.safetensors")).tensors().get(module + ".weight"));
    int words = (int) table.shape()[0];
    int width = (int) table.shape()[1];
    peft.tensor(PeftFiles.PEFT + module + ".lora_embedding_A", 4, words);
    peft.tensor(PeftFiles.PEFT + module + ".lora_embedding_B", width, 4);
    peft.write(V2, "");
    float[] expected = stored(V2, module + ".weight");
    float[] a =
        Objects.requireNonNull(peft.values.get(PeftFiles.PEFT + module + ".lora_embedding_A"));
    float[] b =
        Objects.requireNonNull(peft.values.get(PeftFiles.PEFT + module + ".lora_embedding_B"));
    for (int i = 0; i < expected.length; i++) {
      double product = 0;
      for (int r = 0; r < 4; r++) {
        product += (double) a[r * words + i / width] * b[i % width * 4 + r];
      }
      expected[i] += (float) (2 * product);
    }
    assertLoads(module + ".weight", expected, words, width);
  }

  @Test
  void scalesAsTheFileSays() throws IOException {
    int hidden = sizes(V2)[0];
    String query = LAYER + "attention.self.query_proj";
    String value = LAYER + "attention.self.value_proj";
    peft.factors(query, hidden, hidden, 4);
    peft.factors(value, hidden, hidden, 4);
    peft.write(V2, ", \"use_rslora\": true, \"alpha_pattern\": {\"value_proj\": 3}");
    assertLoads(query + ".weight", expected(V2, query, hidden, 8 / 2.0), hidden, hidden);
    assertLoads(value + ".weight", expected(V2, value, hidden, 3 / 2.0), hidden, hidden);
  }

  @Test
  void ranksMayDifferWhereTheFileSaysSo() throws IOException {
    int hidden = sizes(V2)[0];
    String query = LAYER + "attention.self.query_proj";
    peft.factors(query, hidden, hidden, 3);
    peft.write(V2, "");
    assertThatThrownBy(() -> Pretrained.open(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("adapter_config.json: r is 4, but the factors of '" + query + "'");
    Path config = directory.resolve("adapter_config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"rank_pattern\": {}", "\"rank_pattern\": {\"query_proj\": 3}"));
    assertLoads(query + ".weight", expected(V2, query, hidden, 8 / 3.0), hidden, hidden);
  }

  @Test
  void aTorchFileWillDo() throws IOException {
    Path base = MODELS.resolve("v2-mlm-legacy");
    Path bin = base.resolve("pytorch_model.bin");
    assumeTrue(Files.exists(bin), bin + " is absent");
    Files.copy(bin, directory.resolve("adapter_model.bin"));
    peft.write(base, "");
    Files.delete(directory.resolve("adapter_model.safetensors"));
    assertThat(
            Pretrained.open(directory).files().tensors().values().stream().map(StoredTensor::file))
        .containsOnly(directory.resolve("adapter_model.bin"));
  }

  /** A directory with weights of its own is a model, whatever else lies there. */
  @Test
  void wholeWeightsComeFirst() throws IOException {
    peft.write(V1, "");
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(V2.resolve(name), directory.resolve(name));
    }
    assertThat(Pretrained.open(directory).files().weightFiles())
        .containsExactly(directory.resolve("model.safetensors"));
  }

  @Test
  void theTokenizerIsThatOfTheBase() throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    Path assets = TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k");
    Files.copy(assets.resolve("spm.model"), base.resolve("spm.model"));
    Safetensors.write(base.resolve("model.safetensors"), List.of(), Map.of());
    peft.write(base, "");
    assertThat(Tokenizer.load(directory).encode("Hello world").ids())
        .isEqualTo(Tokenizer.load(base).encode("Hello world").ids());
  }
}
