package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassificationLossTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 4;

  /** One number at a time, from the formula in the class comment. */
  private static double naive(double[][] p, long[] labels, double epsilon, double alpha) {
    double crossEntropy = 0;
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < CLASSES; c++) {
        double target = (c == labels[r] ? 1 - epsilon : 0) + epsilon / CLASSES;
        crossEntropy -= target * Math.log(p[r][c]) / ROWS;
      }
    }
    double divergence = 0;
    for (int b = 0; b < ROWS / 2; b++) {
      for (int c = 0; c < CLASSES; c++) {
        double first = p[b][c];
        double second = p[b + ROWS / 2][c];
        divergence += first * Math.log(first / second) / 2 + second * Math.log(second / first) / 2;
      }
    }
    return crossEntropy + alpha * divergence / (ROWS / 2.0);
  }

  @Test
  void followsItsFormulaOnRandomLogits() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    float[] logits = new float[ROWS * CLASSES];
    double[][] p = new double[ROWS][CLASSES];
    long[] labels = new long[ROWS];
    for (int r = 0; r < ROWS; r++) {
      labels[r] = r < ROWS / 2 ? random.nextInt(CLASSES) : labels[r - ROWS / 2];
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        logits[r * CLASSES + c] = (float) (2 * random.nextGaussian());
        p[r][c] = Math.exp(logits[r * CLASSES + c]);
        sum += p[r][c];
      }
      for (int c = 0; c < CLASSES; c++) {
        p[r][c] /= sum;
      }
    }
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.of(logits, ROWS, CLASSES);
      Tensor y = Tensor.of(labels, ROWS);
      for (double epsilon : new double[] {0, 0.1}) {
        for (double alpha : new double[] {0, 0.7}) {
          assertThat(new ClassificationLoss(epsilon, List.of(), alpha).of(x, y).item())
              .as("seed %d, smoothing %s, alpha %s", seed, epsilon, alpha)
              .isCloseTo(naive(p, labels, epsilon, alpha), within(1e-5)); // f32 against f64
        }
      }
    }
  }

  @Test
  void asksForTwoPassesOnlyWithRDrop() {
    assertThat(new ClassificationLoss(0.1, List.of(), 0).passes()).isEqualTo(1);
    assertThat(new ClassificationLoss(0, List.of(), 0.1).passes()).isEqualTo(2);
  }
}
