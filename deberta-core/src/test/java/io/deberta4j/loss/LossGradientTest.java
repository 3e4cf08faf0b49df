package io.deberta4j.loss;

import static io.deberta4j.loss.Draw.CLASSES;
import static io.deberta4j.loss.Draw.ROWS;
import static io.deberta4j.loss.Draw.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.Autograd;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every element of every gradient against (L(x + h) − L(x − h)) / 2h in double precision; with h =
 * 1e-5 the error of the quotient is about h² + 1e-16/h.
 */
class LossGradientTest {
  private static final double H = 1e-5;
  private static final List<Double> WEIGHTS = List.of(0.3, 1.0, 2.5, 7.0);

  private final long seed = new Random().nextLong();
  private final Draw draw = new Draw(new Random(seed));

  /** Each loss as a function of its logits, the rest fixed. */
  private Map<String, UnaryOperator<Tensor>> losses() {
    long[] labels = draw.whole(0, CLASSES);
    labels[3] = -100;
    double[][] other = draw.normal();
    double[][] shares = draw.shares();
    long[] starts = draw.whole(-1, CLASSES + 1);
    long[] ends = draw.whole(-1, CLASSES + 1);
    return Map.ofEntries(
        Map.entry("cross-entropy", x -> CrossEntropy.mean(x, tensor(labels))),
        Map.entry("per row", x -> CrossEntropy.perRow(x, tensor(labels)).sum()),
        Map.entry("smoothed", x -> new CrossEntropy(0.1, List.of()).of(x, tensor(labels))),
        Map.entry("weighted", x -> new CrossEntropy(0, WEIGHTS).of(x, tensor(labels))),
        Map.entry("both", x -> new CrossEntropy(0.2, WEIGHTS).of(x, tensor(labels))),
        Map.entry("soft", x -> CrossEntropy.soft(x, tensor(shares))),
        Map.entry("binary", x -> BinaryCrossEntropy.mean(x, tensor(shares))),
        Map.entry(
            "binary per element", x -> BinaryCrossEntropy.perElement(x, tensor(shares)).mean()),
        Map.entry("weighted binary", x -> new BinaryCrossEntropy(WEIGHTS).of(x, tensor(shares))),
        Map.entry("squared error", x -> MeanSquaredError.mean(x, tensor(other))),
        Map.entry(
            "span", x -> SpanCrossEntropy.mean(x, x.neg().mul(2), tensor(starts), tensor(ends))),
        Map.entry("kl, first", x -> KlDivergence.perRow(x, tensor(other)).sum()),
        Map.entry("kl, second", x -> KlDivergence.perRow(tensor(other), x).sum()),
        Map.entry("symmetric kl", x -> KlDivergence.symmetricPerRow(x, tensor(other)).sum()));
  }

  @TestFactory
  Stream<DynamicTest> agreesWithFiniteDifferences() {
    double[][] x = draw.normal();
    return losses().entrySet().stream()
        .map(loss -> DynamicTest.dynamicTest(loss.getKey(), () -> check(loss.getValue(), x)));
  }

  private void check(UnaryOperator<Tensor> loss, double[][] x) {
    try (var scope = TensorScope.open()) {
      Tensor leaf = tensor(x).requireGrad();
      Tensor gradient = Autograd.gradient(loss.apply(leaf), leaf);
      for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < CLASSES; c++) {
          double quotient = (at(loss, x, r, c, H) - at(loss, x, r, c, -H)) / (2 * H);
          assertThat(gradient.select(0, r).select(0, c).item())
              .as("element [%d, %d], seed %d", r, c, seed)
              .isCloseTo(quotient, within(1e-8 + 1e-7 * Math.abs(quotient)));
        }
      }
    }
  }

  private static double at(UnaryOperator<Tensor> loss, double[][] x, int r, int c, double by) {
    double[][] moved = x.clone();
    moved[r] = x[r].clone();
    moved[r][c] += by;
    try (var scope = TensorScope.open()) {
      return loss.apply(tensor(moved)).item();
    }
  }

  /** A fresh classifier may well give exactly 0; the slope there is σ(0) − y. */
  @Test
  void binaryCrossEntropyHasItsSlopeAtZero() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.of(new float[] {0, 0}, 2).requireGrad();
      Tensor y = Tensor.of(new float[] {1, 0}, 2);
      assertThat(Autograd.gradient(BinaryCrossEntropy.perElement(x, y).sum(), x).toFloats())
          .containsExactly(-0.5f, 0.5f);
    }
  }

  /** With the probabilities held fixed, d/dperturbed = q − p and d/dclean = p − q. */
  @Test
  void perturbationLossesHoldTheProbabilitiesFixed() {
    double[][] a = draw.normal();
    double[][] b = draw.normal();
    try (var scope = TensorScope.open()) {
      Tensor perturbed = tensor(a).requireGrad();
      Tensor clean = tensor(b).requireGrad();
      Tensor difference = perturbed.detach().softmax(-1).sub(clean.detach().softmax(-1));
      PerturbationLoss.SYMMETRIC_KL.of(perturbed, clean).sum().backward();
      assertClose(perturbed.grad(), difference);
      assertClose(clean.grad(), difference.neg());

      perturbed.clearGrad();
      clean.clearGrad();
      PerturbationLoss.KL.of(perturbed, clean).sum().backward();
      assertClose(perturbed.grad(), difference);
      assertThat(clean.grad()).isNull();
    }
  }

  private void assertClose(@Nullable Tensor found, Tensor expected) {
    assertThat(found).isNotNull();
    assertThat(found.sub(expected).abs().max().item()).as("seed %d", seed).isLessThan(1e-12);
  }
}
