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
      NaiveAdamW naive = new NaiveAdamW(SIZE);
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

  /** Weights whose ages differ, as one had no gradient at first: each has its own correction. */
  @Test
  void weightsAgeByTheirOwnUpdates() {
    try (var scope = TensorScope.open()) {
      Tensor early = Tensor.ones(DType.F32, 2).requireGrad();
      Tensor late = Tensor.ones(DType.F32, 2).requireGrad();
      List<ParameterGroup> groups =
          List.of(new ParameterGroup(Map.of("early", early, "late", late), 0));
      double[] expected = {1, 1};
      NaiveAdamW naive = new NaiveAdamW(2);
      try (var optimizer = new AdamW(groups, AdamW.Settings.USUAL)) {
        for (int step = 0; step < 5; step++) {
          early.mul(step + 1).sum().backward();
          if (step >= 3) {
            late.mul(step + 1).sum().backward();
            naive.step(expected, new double[] {step + 1, step + 1}, 0.1, 0, AdamW.Settings.USUAL);
          }
          optimizer.step(0.1);
          optimizer.clearGradients();
        }
      }
      assertThat((double) late.toFloats()[0]).isCloseTo(expected[0], within(1e-6));
      assertThat(early.toFloats()[0]).isLessThan(late.toFloats()[0] - 0.2f);
    }
  }

  /** A factor of the gradient is the same as gradients multiplied by it. */
  @Test
  void multipliesGradientsOnTheWay() {
    try (var scope = TensorScope.open()) {
      AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0.5); // so that the size matters
      float[] found = new float[2];
      for (int way = 0; way < 2; way++) {
        Tensor weight = Tensor.ones(DType.F32, 1).requireGrad();
        try (var optimizer =
            new AdamW(List.of(new ParameterGroup(Map.of("w", weight), 0)), settings)) {
          weight.mul(way == 0 ? 3 : 0.75).sum().backward();
          optimizer.step(0.1, way == 0 ? 0.25 : 1);
        }
        found[way] = weight.toFloats()[0];
      }
      assertThat(found[0]).isCloseTo(found[1], within(1e-7f)).isNotEqualTo(1);
    }
  }

  @Test
  void stepsLeakNothing() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.F32, 3).requireGrad();
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0.5));
      try (var optimizer = new AdamW(groups, AdamW.Settings.USUAL)) {
        long before = 0;
        for (int step = 0; step < 20; step++) {
          try (var inner = TensorScope.open()) {
            weight.sum().backward();
            GradientClipping.norm(optimizer.gradients());
          }
          optimizer.step(0.1, 0.5);
          optimizer.clearGradients();
          before = step == 9 ? Engine.liveObjects() : before;
        }
        assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
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
      assertThat(groups.get(0))
          .isEqualTo(
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
