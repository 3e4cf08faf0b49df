package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraTest {
  private static final String V1 =
      """
      {"model_type": "deberta", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 32,
       "relative_attention": true, "pos_att_type": "c2p|p2c", "position_biased_input": false,
       "type_vocab_size": 0, "pad_token_id": 0, "initializer_range": 0.1, "num_labels": 3}
      """;
  private static final List<String> ALL = List.of("query_proj", "key_proj", "value_proj", "dense");
  private static final List<Features> EXAMPLES = TinyClassifier.examples(24, 9);

  @TempDir Path folder;

  /** A model with adapters. */
  private record Adapted(
      Parameters weights, Lora lora, DebertaForSequenceClassification model, DebertaConfig config)
      implements AutoCloseable {
    static Adapted of(String json, List<String> targets, long seed) {
      DebertaConfig config = ConfigJson.parse(json);
      try (var random = new RandomSource(5);
          var own = new RandomSource(seed)) {
        Parameters weights = Parameters.initialise(random, config.initializerRange());
        Lora lora = Lora.attach(weights, config, new LoraConfig(4, 8, targets), own);
        return new Adapted(
            weights, lora, new DebertaForSequenceClassification(weights, config), config);
      }
    }

    float[] logits() {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        Batch batch = new FeatureCollator(0).collate(EXAMPLES).input();
        return model.forward(batch, Mode.EVAL).logits().toFloats();
      }
    }

    void train() {
      lora.freezeEncoder();
      TrainerConfig settings =
          TrainerConfig.builder().epochs(3).batchSize(8).learningRate(1e-2).build();
      var objective =
          new SupervisedObjective<Features, FeatureBatch>(
              weights.all(),
              Features::length,
              new FeatureCollator(0)::collate,
              batch -> batch.input().size(),
              (batch, mode) ->
                  model.loss(
                      model.forward(batch.input(), mode).logits(), TinyClassifier.labels(batch)));
      try (var optimizer =
          new AdamW(
              ParameterGroup.decayExceptBiasAndNorm(weights.all(), 0.01), AdamW.Settings.USUAL)) {
        new Trainer<>(objective, optimizer, step -> 1, settings).train(EXAMPLES);
      }
    }

    Map<String, float[]> values() {
      Map<String, float[]> values = new LinkedHashMap<>();
      weights.all().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
      return values;
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  @Test
  void anUntrainedAdapterChangesNothing() {
    try (var plain = TinyClassifier.create(5);
        var adapted = Adapted.of(TinyClassifier.CONFIG, ALL, 6)) {
      plain
          .parameters()
          .forEach(
              (name, weight) -> {
                try (var off = NoGrad.open()) {
                  Objects.requireNonNull(adapted.weights().all().get(name)).copyInPlace(weight);
                }
              });
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        Batch batch = new FeatureCollator(0).collate(EXAMPLES).input();
        assertThat(adapted.logits())
            .isEqualTo(plain.model().forward(batch, Mode.EVAL).logits().toFloats());
      }
    }
  }

  @Test
  void onlyAdaptersAndHeadsLearn() {
    for (String config : List.of(TinyClassifier.CONFIG, V1)) {
      try (var adapted = Adapted.of(config, ALL, 6)) {
        Map<String, float[]> before = adapted.values();
        adapted.train();
        adapted
            .values()
            .forEach(
                (name, values) -> {
                  boolean learns = !name.startsWith("deberta.") || name.contains(".lora_");
                  assertThat(values)
                      .as(name)
                      .matches(v -> learns != Arrays.equals(v, before.get(name)));
                });
        assertThat(before).containsKey("classifier.weight");
        assertThat(before.keySet()).anyMatch(name -> name.contains("layer.1.output.dense.lora_B"));
      }
    }
  }

  /** h = (W + s·B·A)·x is W·x + s·B·(A·x). */
  @Test
  void mergedWeightsAnswerTheSameAndUnmergingIsExact() {
    for (String config : List.of(TinyClassifier.CONFIG, V1)) {
      try (var adapted = Adapted.of(config, ALL, 6)) {
        float[] untrained = adapted.logits();
        adapted.train();
        float[] expected = adapted.logits();
        assertThat(expected).isNotEqualTo(untrained);
        Map<String, float[]> before = adapted.values();
        try (var merged = adapted.lora().merge()) {
          float[] answer = adapted.logits();
          for (int i = 0; i < expected.length; i++) {
            assertThat(answer[i]).isCloseTo(expected[i], within(2e-5f)); // f32, two layers
          }
          assertThat(adapted.values().get("deberta.encoder.layer.0.output.dense.weight"))
              .isNotEqualTo(before.get("deberta.encoder.layer.0.output.dense.weight"));
          assertThat(adapted.lora().withoutAdapters().keySet())
              .noneMatch(name -> name.contains("lora"));
        }
        adapted
            .values()
            .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
      }
    }
  }

  @Test
  void whatIsSavedIsReadBack() throws IOException {
    Map<String, List<List<String>>> targets =
        Map.of(
            TinyClassifier.CONFIG,
            List.of(ALL, List.of("value_proj"), List.of("in_proj")),
            V1,
            List.of(ALL, List.of("query_proj"), List.of("in_proj", "dense")));
    int next = 0;
    for (Map.Entry<String, List<List<String>>> entry : targets.entrySet()) {
      for (List<String> some : entry.getValue()) {
        Path place = Files.createDirectory(folder.resolve("adapter-" + next++));
        try (var trained = Adapted.of(entry.getKey(), some, 6);
            var fresh = Adapted.of(entry.getKey(), some, 7)) {
          trained.train();
          trained.lora().save(place, "base", DType.F32);
          assertThat(fresh.logits()).isNotEqualTo(trained.logits());
          fresh.lora().load(place);
          assertThat(fresh.logits()).as("%s", some).isEqualTo(trained.logits());
        }
      }
    }
  }

  /** What is saved is a model directory: its base changed by the adapter, with its heads. */
  @Test
  void whatIsSavedIsAModelToLoad() throws IOException {
    for (String config : List.of(TinyClassifier.CONFIG, V1)) {
      Path base = Files.createTempDirectory(folder, "base");
      Path adapter = Files.createTempDirectory(folder, "adapter");
      try (var scope = TensorScope.open();
          var adapted = Adapted.of(config, ALL, 6)) {
        Map<String, Tensor> plain = adapted.lora().withoutAdapters();
        Pretrained.save(base, adapted.config(), plain, DType.F32, Pretrained.MAX_SHARD_BYTES);
        adapted.train();
        adapted.lora().save(adapter, base.toString(), DType.F32);
        Pretrained files = Pretrained.open(adapter);
        try (Parameters weights = Parameters.read(files.origin(), DType.F32)) {
          var model = new DebertaForSequenceClassification(weights, files.config());
          Batch batch = new FeatureCollator(0).collate(EXAMPLES).input();
          assertThat(model.forward(batch, Mode.EVAL).logits().toFloats())
              .containsExactly(adapted.logits(), within(2e-5f));
        }
      }
    }
  }

  @Test
  void theFilesHaveTheLayoutOfPeft() throws IOException {
    try (var adapted = Adapted.of(TinyClassifier.CONFIG, List.of("query_proj", "dense"), 6)) {
      adapted.lora().save(folder, "microsoft/deberta-v3-base", DType.F32);
    }
    assertThat(Safetensors.open(folder.resolve("adapter_model.safetensors")).tensors().keySet())
        .contains(
            "base_model.model.deberta.encoder.layer.0.attention.self.query_proj.lora_A.weight",
            "base_model.model.deberta.encoder.layer.0.attention.self.query_proj.lora_B.weight",
            "base_model.model.deberta.encoder.layer.1.attention.output.dense.lora_A.weight",
            "base_model.model.pooler.dense.weight",
            "base_model.model.pooler.dense.bias",
            "base_model.model.classifier.weight",
            "base_model.model.classifier.bias")
        .hasSize(2 * 4 * 2 + 4);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("adapter_config.json").toFile());
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("r").asInt()).isEqualTo(4);
    assertThat(config.path("lora_alpha").asDouble()).isEqualTo(8);
    assertThat(config.path("base_model_name_or_path").asText())
        .isEqualTo("microsoft/deberta-v3-base");
    assertThat(config.path("target_modules")).hasSize(8);
    assertThat(config.path("target_modules").toString())
        .contains("\"deberta.encoder.layer.1.intermediate.dense\"");
    assertThat(config.path("modules_to_save").toString()).isEqualTo("[\"classifier\",\"pooler\"]");
  }

  /** s·B·A of the saved fused layer is the change of v1's fused weight in a merged checkpoint. */
  @Test
  void theFusedLayerOfV1IsOneAdapter() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var adapted = Adapted.of(V1, List.of("in_proj"), 6)) {
      try (var on = new RandomSource(8)) {
        adapted
            .lora()
            .adapters()
            .values()
            .forEach(tensor -> tensor.copyInPlace(Tensor.normal(on, 1, tensor.shape())));
      }
      String layer = "deberta.encoder.layer.1.attention.self.in_proj";
      Tensor before = fused(adapted, layer);
      adapted.lora().save(folder, "base", DType.F32);
      Map<String, Tensor> saved = NamedTensors.read(folder.resolve("adapter_model.safetensors"));
      String name = "base_model.model." + layer;
      Tensor a = Objects.requireNonNull(saved.get(name + ".lora_A.weight")); // [r, D]
      Tensor b = Objects.requireNonNull(saved.get(name + ".lora_B.weight")); // [3D, r]
      assertThat(b.shape()).containsExactly(48, 4);
      try (var merged = adapted.lora().merge()) {
        Tensor change = fused(adapted, layer).sub(before);
        assertThat(change.sub(b.matmul(a).mul(2)).abs().max().item()).isLessThan(1e-5);
        assertThat(change.abs().max().item()).isGreaterThan(1);
      }
    }
  }

  private static Tensor fused(Adapted adapted, String layer) {
    Map<String, Tensor> published =
        FusedAttention.toV1(adapted.lora().withoutAdapters(), adapted.config().numAttentionHeads());
    return Objects.requireNonNull(published.get(layer + ".weight"));
  }

  @Test
  void otherTargetsOrRanksAreRefused() {
    try (var query = Adapted.of(TinyClassifier.CONFIG, List.of("query_proj"), 6);
        var value = Adapted.of(TinyClassifier.CONFIG, List.of("value_proj"), 6)) {
      query.lora().save(folder, "base", DType.F32);
      assertThatThrownBy(() -> value.lora().load(folder))
          .isInstanceOf(TrainingException.class)
          .hasMessageContainingAll("adapter_model.safetensors", "value_proj", "targets");
    }
    assertThatThrownBy(() -> new LoraConfig(4, 8, List.of("keys")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keys");
  }
}
