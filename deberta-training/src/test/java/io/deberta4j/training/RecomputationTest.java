package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Recomputation;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecomputationTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void gradientsHaveTheSameBitsDropoutIncluded() {
    long seed = new Random().nextLong();
    Map<String, float[]> plain = gradients(seed, false);
    Map<String, float[]> recomputed = gradients(seed, true);
    assertThat(recomputed.keySet()).isEqualTo(plain.keySet());
    plain.forEach(
        (name, values) ->
            assertThat(recomputed.get(name)).as("%s, seed %d", name, seed).isEqualTo(values));
  }

  private static Map<String, float[]> gradients(long seed, boolean recompute) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (var scope = TensorScope.open();
        var tiny = TinyClassifier.create(seed);
        var random = new RandomSource(seed)) {
      FeatureBatch batch = new FeatureCollator(0).collate(TinyClassifier.examples(6, seed));
      Recomputation recomputation = new Recomputation();
      Mode mode = Mode.training(random);
      mode = recompute ? mode.withRecomputation(recomputation) : mode;
      Tensor logits = tiny.model().forward(batch.input(), mode).logits();
      tiny.model().loss(logits, TinyClassifier.labels(batch)).backward();
      recomputation.backward();
      gradients.put("the draw after", Tensor.normal(random, 1, 3).toFloats());
      tiny.parameters()
          .forEach(
              (name, weight) -> {
                Tensor gradient = weight.grad();
                assertThat(gradient).as(name).isNotNull();
                gradients.put(name, gradient.toFloats());
              });
    }
    return gradients;
  }

  /**
   * 12 layers, 4 x 128 tokens, hidden size 128, 4 heads: autograd keeps of each layer at least the
   * scores and probabilities of attention (4 copies of 1 MB) and the feed-forward network (4 of 1
   * MB); recomputation keeps the output, 0.25 MB.
   */
  @Test
  void savesMostOfTheMemoryOfAForwardPass() {
    DebertaConfig config =
        ConfigJson.parse(
            TinyClassifier.CONFIG
                .replace("\"hidden_size\": 16", "\"hidden_size\": 128")
                .replace("\"intermediate_size\": 24", "\"intermediate_size\": 512")
                .replace("\"num_attention_heads\": 2", "\"num_attention_heads\": 4")
                .replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 12"));
    try (var random = new RandomSource(1);
        Parameters weights = Parameters.initialise(random, config.initializerRange())) {
      var model = new DebertaForSequenceClassification(weights, config);
      held(model, random, true);
      long plain = held(model, random, false);
      long recomputed = held(model, random, true);
      assertThat(plain).isGreaterThan(60 * MEGABYTE);
      assertThat(recomputed).isLessThan(plain / 3);
    }
  }

  /** How much more memory the process has when a forward pass is done than before. */
  private static long held(
      DebertaForSequenceClassification model, RandomSource random, boolean recompute) {
    long[] ids = new long[4 * 128];
    Arrays.fill(ids, 7);
    long before = Engine.residentBytes();
    try (var scope = TensorScope.open()) {
      Mode mode = Mode.training(random);
      mode = recompute ? mode.withRecomputation(new Recomputation()) : mode;
      Tensor logits = model.forward(Batch.of(Tensor.of(ids, 4, 128)), mode).logits();
      assertThat(logits.requiresGrad()).isTrue();
      return Engine.residentBytes() - before;
    }
  }
}
