package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.model.Mode;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.OptimizerState;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The gradient of a batch is the same, however it is cut: terms are means over different counts.
 */
class AccumulationTest {
  /** An example of some numbers: term "squares" is a mean over them, term "rows" over examples. */
  private static final class Numbers {
    private final float[] values;

    Numbers(float... values) {
      this.values = values;
    }

    float[] values() {
      return values;
    }
  }

  private record Means(Tensor weight) implements Objective<Numbers> {
    @Override
    public Map<String, Tensor> parameters() {
      return Map.of("weight", weight);
    }

    @Override
    public int length(Numbers example) {
      return example.values().length;
    }

    @Override
    public MicroBatch prepare(List<Numbers> examples, Random random) {
      double count = examples.stream().mapToDouble(e -> e.values().length).sum();
      return new MicroBatch() {
        @Override
        public Map<String, Double> weights() {
          return Map.of("squares", count, "rows", (double) examples.size());
        }

        @Override
        public Map<String, Tensor> losses(Mode mode) {
          Tensor squares = weight.sum().mul(0);
          Tensor rows = squares;
          for (Numbers example : examples) {
            Tensor x = Tensor.of(example.values(), example.values().length);
            Tensor y = x.sub(weight);
            squares = squares.add(y.mul(y).sum());
            rows = rows.add(x.mul(weight).sum());
          }
          return Map.of("squares", squares.div(count), "rows", rows.div((double) examples.size()));
        }
      };
    }
  }

  /** Remembers the gradient and changes nothing. */
  private static final class Recorder implements Optimizer {
    private final Tensor weight;
    private double gradient;

    Recorder(Tensor weight) {
      this.weight = weight;
    }

    @Override
    public List<Tensor> gradients() {
      Tensor grad = weight.grad();
      assertThat(grad).isNotNull();
      return List.of(grad);
    }

    @Override
    public void step(double learningRate, double gradientFactor) {
      gradient = gradients().get(0).item() * gradientFactor;
    }

    @Override
    public void clearGradients() {
      weight.clearGrad();
    }

    @Override
    public void settle() {
      // Nothing is put off.
    }

    @Override
    public OptimizerState state() {
      return new OptimizerState(Map.of(), Map.of());
    }

    @Override
    public void restore(OptimizerState state) {
      throw new UnsupportedOperationException("nothing is resumed here");
    }

    @Override
    public void close() {
      // Nothing is owned.
    }
  }

  private static double gradient(List<Numbers> batch, int microBatchSize, double maxNorm) {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.of(new float[] {0.3f}, 1).requireGrad();
      TrainerConfig config =
          TrainerConfig.builder()
              .batchSize(batch.size())
              .microBatchSize(microBatchSize)
              .maxGradientNorm(maxNorm)
              .build();
      Recorder recorder = new Recorder(weight);
      LearningRateSchedule constant = step -> 1;
      Update.Outcome outcome =
          new Update<>(new Means(weight), recorder, constant, config, mode -> mode).run(batch, 0);
      assertThat(outcome.terms().keySet()).containsExactlyInAnyOrder("squares", "rows");
      return recorder.gradient;
    }
  }

  @Test
  void theGradientDoesNotDependOnHowABatchIsCut() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Numbers> batch = new ArrayList<>();
    double count = 0;
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      float[] values = new float[1 + random.nextInt(5)];
      for (int j = 0; j < values.length; j++) {
        values[j] = random.nextFloat();
        sum += values[j];
      }
      count += values.length;
      batch.add(new Numbers(values));
    }
    // d/dw [ Σ (x − w)² / count + Σ x·w / rows ]
    double expected = -2 * (sum - count * 0.3f) / count + sum / batch.size();
    for (int size : new int[] {1, 2, 3, 7, Integer.MAX_VALUE}) {
      assertThat(gradient(batch, size, 1e9))
          .as("parts of %d, seed %d", size, seed)
          .isCloseTo(expected, within(1e-5)); // f32 against f64
    }
    double clipped = gradient(batch, 2, Math.abs(expected) / 2);
    assertThat(clipped).as("seed %d", seed).isCloseTo(expected / 2, within(1e-5));
  }

  @Test
  void theLossOfAnUpdateIsThatOfTheWholeBatch() {
    List<Numbers> batch = List.of(new Numbers(1, 2), new Numbers(4));
    Map<Integer, Double> losses = new LinkedHashMap<>();
    for (int size : new int[] {1, 2}) {
      try (var scope = TensorScope.open()) {
        Tensor weight = Tensor.of(new float[] {1}, 1).requireGrad();
        TrainerConfig config = TrainerConfig.builder().batchSize(2).microBatchSize(size).build();
        losses.put(
            size,
            new Update<>(new Means(weight), new Recorder(weight), step -> 1, config, mode -> mode)
                .run(batch, 0)
                .loss());
      }
    }
    // squares: (0 + 1 + 9) / 3, rows: (3 + 4) / 2
    assertThat(losses.get(1)).isCloseTo(10 / 3.0 + 3.5, within(1e-6));
    assertThat(losses.get(2)).isCloseTo(10 / 3.0 + 3.5, within(1e-6));
  }
}
