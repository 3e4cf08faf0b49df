package io.deberta4j.loss;

import static io.deberta4j.loss.Draw.CLASSES;
import static io.deberta4j.loss.Draw.ROWS;
import static io.deberta4j.loss.Draw.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerturbationTest {
  private final long seed = new Random().nextLong();
  private final Draw draw = new Draw(new Random(seed));

  /** A vector without gradient, as that of padding, stays where it is. */
  @Test
  void ascendsByTheLearningRateWhateverTheSizeOfTheGradient() {
    double[][] start = draw.normal();
    double[][] gradient = draw.normal();
    gradient[1] = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      gradient[2][c] *= 1e-3;
      gradient[3][c] *= 1e3;
    }
    try (var scope = TensorScope.open()) {
      Tensor delta =
          new Perturbation(tensor(draw.normal()), tensor(start))
              .ascend(tensor(gradient), 0.01)
              .delta();
      for (int r = 0; r < ROWS; r++) {
        double largest = 0;
        for (double g : gradient[r]) {
          largest = Math.max(largest, Math.abs(g));
        }
        for (int c = 0; c < CLASSES; c++) {
          assertThat(delta.select(0, r).select(0, c).item())
              .as("[%d, %d], seed %d", r, c, seed)
              .isCloseTo(start[r][c] + 0.01 * gradient[r][c] / (1e-6 + largest), within(1e-14));
        }
      }
    }
  }

  @Test
  void aBrokenGradientMovesNothing() {
    try (var scope = TensorScope.open()) {
      double[][] gradient = draw.normal();
      Tensor start = tensor(draw.normal());
      Perturbation before = new Perturbation(tensor(draw.normal()), start);
      for (double broken : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        gradient[4][1] = broken;
        Tensor after = before.ascend(tensor(gradient), 0.01).delta();
        assertThat(after.sub(start).abs().max().item()).isZero();
      }
    }
  }

  @Test
  void startsFromANormalDistributionClampedAtTwoDeviations() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(5)) {
      Tensor delta = Perturbation.random(Tensor.zeros(DType.F32, 50, 40, 16), random, 0.1).delta();
      assertThat(delta.abs().max().item()).isEqualTo(0.2f); // some of 32 000 lie beyond
      assertThat(delta.mean().item()).isCloseTo(0, within(0.003));
      // E[min(|z|, 2)²] = 0.7385 + 4 · 0.0455, its root 0.9594
      assertThat(delta.mul(delta).mean().sqrt().item()).isCloseTo(0.0959, within(0.002));
    }
  }

  @Test
  void keepsTheTypeOfTheEmbeddingsAndLearnsNothingThroughThem() {
    try (var scope = TensorScope.open()) {
      Tensor embeddings = tensor(draw.normal()).to(DType.BF16).requireGrad();
      Perturbation perturbation =
          new Perturbation(embeddings, Tensor.zeros(DType.F32, ROWS, CLASSES));
      Tensor perturbed = perturbation.perturbed();
      assertThat(perturbed.dtype()).isEqualTo(DType.BF16);
      perturbed.sum().backward();
      assertThat(embeddings.grad()).isNull();
      assertThat(perturbation.delta().grad()).isNotNull();
      assertThat(perturbation.delta().dtype()).isEqualTo(DType.F32);
    }
  }

  @Test
  void normalisedVectorsForgetTheirScale() {
    try (var scope = TensorScope.open()) {
      Tensor x = tensor(draw.normal());
      Tensor once = Perturbation.normalise(x);
      assertThat(once.sub(Perturbation.normalise(x.mul(50).add(3))).abs().max().item())
          .as("seed %d", seed)
          .isLessThan(1e-4);
      assertThat(once.mul(once).mean().item()).isCloseTo(1, within(1e-4));
    }
  }
}
