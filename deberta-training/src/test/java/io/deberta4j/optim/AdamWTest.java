package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final int SIZE = 17;
  private static final int STEPS = 25;

  /** One number at a time, in double, straight from algorithm 2 of the paper. */
  private static final class NaiveAdamW {
    private final double[] m = new double[SIZE];
    private final double[] v = new double[SIZE];
    private int t;

    void step(double[] w, double[] g, double rate, double decay, AdamW.Settings s) {
      t++;
      for (int i = 0; i < w.length; i++) {
        m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g[i];
        v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g[i] * g[i];
        double mHat = m[i] / (1 - Math.pow(s.beta1(), t));
        double vHat = v[i] / (1 - Math.pow(s.beta2(), t));
        w[i] = w[i] - rate * decay * w[i] - rate * mHat / (Math.sqrt(vHat) + s.epsilon());
      }
    }
  }

  @Test
  void followsTheAlgorithmOnRandomGradients() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    AdamW.Settings settings = new AdamW.Settings(0.8, 0.95, 1e-3);
    try (var scope = TensorScope.open()) {
      double[] expected = new double[SIZE];
      float[] start = new float[SIZE];
      for (int i = 0; i < SIZE; i++) {
        start[i] = (float) random.nextGaussian();
        expected[i] = start[i];
      }
      Tensor weight = Tensor.of(start, SIZE).requireGrad();
      NaiveAdamW naive = new NaiveAdamW();
      double decay = 0.3;
      try (var optimizer =
          new AdamW(List.of(new ParameterGroup(Map.of("w", weight), decay)), settings)) {
        for (int step = 0; step < STEPS; step++) {
          double rate = 0.05 * random.nextDouble();
          double[] gradient = new double[SIZE];
          float[] factors = new float[SIZE];
          for (int i = 0; i < SIZE; i++) {
            factors[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5) - 3));
            gradient[i] = factors[i];
          }
          weight.mul(Tensor.of(factors, SIZE)).sum().backward(); // gradient = factors
          optimizer.step(rate);
          optimizer.clearGradients();
          naive.step(expected, gradient, rate, decay, settings);
        }
      }
      float[] found = weight.toFloats();
      for (int i = 0; i < SIZE; i++) { // f32 against f64 over 25 updates
        assertThat((double) found[i]).as("seed %d", seed).isCloseTo(expected[i], within(2e-5));
      }
    }
  }

  @Test
  void leavesWeightsWithoutGradientAlone() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.F32, 3).requireGrad();
      try (var optimizer =
          new AdamW(List.of(new ParameterGroup(Map.of("w", weight), 0.5)), AdamW.Settings.USUAL)) {
        optimizer.step(0.1);
      }
      assertThat(weight.toFloats()).containsExactly(1, 1, 1);
    }
  }

  @Test
  void biasesAndNormsDoNotDecay() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.zeros(DType.F32, 1);
      Tensor bias = Tensor.zeros(DType.F32, 2);
      Tensor norm = Tensor.zeros(DType.F32, 3);
      List<ParameterGroup> groups =
          ParameterGroup.decayExceptBiasAndNorm(
              Map.of(
                  "deberta.encoder.layer.0.output.dense.weight", weight,
                  "deberta.encoder.layer.0.output.dense.bias", bias,
                  "deberta.encoder.layer.0.output.LayerNorm.weight", norm),
              0.01);
      assertThat(groups.get(0)).isEqualTo(
              new ParameterGroup(
                  Map.of("deberta.encoder.layer.0.output.dense.weight", weight), 0.01));
      assertThat(groups.get(1).weightDecay()).isZero();
      assertThat(groups.get(1).parameters().values()).containsExactlyInAnyOrder(bias, norm);
    }
  }

  @Test
  void closingFreesItsState() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.zeros(DType.F32, 1000).requireGrad();
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0));
      new AdamW(groups, AdamW.Settings.USUAL).close();
      long before = Engine.liveObjects();
      new AdamW(groups, AdamW.Settings.USUAL).close();
      assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
    }
  }
}
