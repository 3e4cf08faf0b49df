package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an update of v3-base's 184 million weights costs, beside what this machine needs to move as
 * many bytes: a step reads weight, gradient and two moments and writes all but the gradient, 28
 * bytes per weight; its norm reads the gradient once more. Prints a table.
 */
@Tag("speed")
class OptimizerSpeedTest {
  private static final int RUNS = 7;
  private static final long VOCABULARY = 128100;
  private static final long HIDDEN = 768;

  private static Map<String, Tensor> weights(RandomSource random) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put("embeddings.word_embeddings.weight", normal(random, VOCABULARY, HIDDEN));
    weights.put("encoder.rel_embeddings.weight", normal(random, 512, HIDDEN));
    for (int layer = 0; layer < 12; layer++) {
      String at = "encoder.layer." + layer + ".";
      for (String name : List.of("query", "key", "value", "attention.output")) {
        weights.put(at + name + ".weight", normal(random, HIDDEN, HIDDEN));
        weights.put(at + name + ".bias", normal(random, HIDDEN));
      }
      weights.put(at + "intermediate.weight", normal(random, 4 * HIDDEN, HIDDEN));
      weights.put(at + "intermediate.bias", normal(random, 4 * HIDDEN));
      weights.put(at + "output.weight", normal(random, HIDDEN, 4 * HIDDEN));
      weights.put(at + "output.bias", normal(random, HIDDEN));
      for (String name : List.of("attention.LayerNorm", "output.LayerNorm")) {
        weights.put(at + name + ".weight", normal(random, HIDDEN));
        weights.put(at + name + ".bias", normal(random, HIDDEN));
      }
    }
    return weights;
  }

  private static Tensor normal(RandomSource random, long... shape) {
    return Tensor.normal(random, 0.02, shape);
  }

  private static void giveGradients(Iterable<Tensor> weights) {
    for (Tensor weight : weights) {
      try (var scope = TensorScope.open()) {
        weight.requireGrad().mul(weight.detach()).sum().backward();
      }
    }
  }

  private static double once(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static double millis(Runnable work) {
    work.run(); // warms up
    double[] times = new double[RUNS];
    Arrays.setAll(times, i -> once(work));
    return median(times);
  }

  /**
   * Adding one tensor to another reads two and writes one: the bytes per second of this machine.
   */
  private static double gigabytesPerSecond() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor a = Tensor.ones(DType.F32, VOCABULARY, HIDDEN);
      Tensor b = Tensor.ones(DType.F32, VOCABULARY, HIDDEN);
      return 3.0 * a.byteCount() / 1e6 / millis(() -> a.addInPlace(b, 1e-3));
    }
  }

  @Test
  void aStepOverAllWeightsIsAFewPassesOverMemory() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      double bandwidth = gigabytesPerSecond();
      Map<String, Tensor> weights = weights(random);
      long count = weights.values().stream().mapToLong(Tensor::elements).sum();
      giveGradients(weights.values());
      List<ParameterGroup> groups = ParameterGroup.decayExceptBiasAndNorm(weights, 0.01);
      try (var adam = new AdamW(groups, AdamW.Settings.USUAL)) {
        double norm = millis(() -> GradientClipping.norm(adam.gradients()));
        double step = millis(() -> adam.step(1e-6));
        double clipped = millis(() -> adam.step(1e-6, 0.999));
        double bound = count * 28 / 1e6 / bandwidth;
        System.out.printf(
            "%d threads, %.1f GB/s, %.1f M weights: norm %.0f ms (4 bytes each: %.0f), step %.0f ms"
                + " (28 bytes each: %.0f), with a gradient factor %.0f ms%n",
            Engine.threads(),
            bandwidth,
            count / 1e6,
            norm,
            count * 4 / 1e6 / bandwidth,
            step,
            bound,
            clipped);
        assertThat(step).isLessThan(2 * bound);
      }
    }
  }

  /** 1024 tokens a batch, drawn as words are: the share of word r is 1/r. */
  @Test
  void rowsOfABatchCostLittleBesideTheWholeTable() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      Tensor table = normal(random, VOCABULARY, HIDDEN);
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("words", table), 0.01));
      Random draw = new Random(1);
      try (var adam = new AdamW(groups, AdamW.Settings.USUAL, List.of(words))) {
        double[][] times = new double[4][600]; // lookup, backward, norm, step
        for (int step = 0; step < 600; step++) {
          long[] ids = new long[1024];
          Arrays.setAll(ids, i -> (long) Math.pow(VOCABULARY, draw.nextDouble()));
          try (var inner = TensorScope.open()) {
            Tensor[] sum = new Tensor[1];
            times[0][step] =
                once(() -> sum[0] = words.rows(table, Tensor.of(ids, 8, 128), 0).sum());
            times[1][step] = once(() -> sum[0].backward());
            times[2][step] = once(() -> GradientClipping.norm(adam.gradients()));
            times[3][step] = once(() -> adam.step(1e-4, 0.5));
            adam.clearGradients();
          }
        }
        double settled = once(adam::settle);
        double[] late = new double[times.length];
        Arrays.setAll(late, part -> median(Arrays.copyOfRange(times[part], 500, 600)));
        System.out.printf(
            "row-sparse, 8 x 128 tokens, after 500 steps: lookup %.1f ms, backward %.1f ms, norm %.1f"
                + " ms, step %.1f ms; settling after 600: %.0f ms%n",
            late[0], late[1], late[2], late[3], settled);
        double dense = 1e-6 * table.elements() * 28 / gigabytesPerSecond();
        assertThat(Arrays.stream(late).sum()).isLessThan(dense);
      }
    }
  }
}
