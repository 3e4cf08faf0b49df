package io.deberta4j.loss;

import static io.deberta4j.loss.Draw.CLASSES;
import static io.deberta4j.loss.Draw.ROWS;
import static io.deberta4j.loss.Draw.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.Autograd;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values in double precision against {@link NaiveLosses}. */
class LossValueTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final List<Double> WEIGHTS = List.of(0.3, 1.0, 2.5, 7.0);

  private final long seed = new Random().nextLong();
  private final Draw draw = new Draw(new Random(seed));
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void crossEntropySmoothsWeighsAndIgnores() {
    double[][] x = draw.normal();
    long[] labels = draw.whole(0, CLASSES);
    long[] some = labels.clone();
    some[2] = -100;
    some[5] = -1;
    for (long[] y : List.of(labels, some)) {
      for (double smoothing : new double[] {0, 0.1}) {
        for (List<Double> weights : List.of(List.<Double>of(), WEIGHTS)) {
          assertThat(new CrossEntropy(smoothing, weights).of(tensor(x), tensor(y)).item())
              .as("seed %d, smoothing %s, weights %s", seed, smoothing, weights)
              .isCloseTo(NaiveLosses.crossEntropy(x, y, smoothing, weights), EXACT);
        }
      }
    }
  }

  @Test
  void crossEntropyOfNoLabelIsZeroAndTeachesNothing() {
    long[] none = new long[ROWS];
    Arrays.fill(none, -100);
    Tensor x = tensor(draw.normal()).requireGrad();
    Tensor loss = new CrossEntropy(0.1, WEIGHTS).of(x, tensor(none));
    assertThat(loss.item()).isZero();
    assertThat(Autograd.gradient(loss, x).abs().max().item()).isZero();
  }

  @Test
  void softCrossEntropyTakesARowOfTargets() {
    double[][] x = draw.normal();
    double[][] y = draw.shares();
    assertThat(CrossEntropy.soft(tensor(x), tensor(y)).item())
        .as("seed %d", seed)
        .isCloseTo(NaiveLosses.soft(x, y), EXACT);
  }

  @Test
  void binaryCrossEntropyWeighsPositives() {
    double[][] x = draw.normal();
    double[][] y = draw.shares();
    for (List<Double> weights : List.of(List.<Double>of(), WEIGHTS)) {
      assertThat(new BinaryCrossEntropy(weights).of(tensor(x), tensor(y)).item())
          .as("seed %d, weights %s", seed, weights)
          .isCloseTo(NaiveLosses.binary(x, y, weights), EXACT);
    }
    assertThat(BinaryCrossEntropy.perElement(tensor(x), tensor(y)).mean().item())
        .as("seed %d", seed)
        .isCloseTo(NaiveLosses.binary(x, y, List.of()), EXACT);
  }

  @Test
  void binaryCrossEntropyIsThatOfTwoClasses() {
    double[][] x = draw.normal();
    Tensor targets = tensor(draw.shares()).gt(0.5); // [ROWS, CLASSES]
    Tensor yesIsFirst = targets.not().to(DType.I64).reshape(-1);
    Tensor twoClasses = BinaryCrossEntropy.asTwoClasses(tensor(x)).reshape(-1, 2);
    assertThat(CrossEntropy.mean(twoClasses, yesIsFirst).item())
        .as("seed %d", seed)
        .isCloseTo(BinaryCrossEntropy.mean(tensor(x), targets).item(), EXACT);
  }

  @Test
  void squaredErrorIsAMeanOverAllElements() {
    double[][] a = draw.normal();
    double[][] b = draw.normal();
    assertThat(MeanSquaredError.mean(tensor(a), tensor(b)).item())
        .as("seed %d", seed)
        .isCloseTo(NaiveLosses.squared(a, b), EXACT);
  }

  @Test
  void spansIgnoreWhatLiesBeyondTheText() {
    double[][] start = draw.normal();
    double[][] end = draw.normal();
    long[] starts = draw.whole(-2, CLASSES + 3);
    long[] ends = draw.whole(-2, CLASSES + 3);
    long[] beyond = new long[ROWS];
    Arrays.fill(beyond, CLASSES);
    for (long[] last : List.of(ends, beyond)) {
      assertThat(
              SpanCrossEntropy.mean(tensor(start), tensor(end), tensor(starts), tensor(last))
                  .item())
          .as("seed %d, %s to %s", seed, Arrays.toString(starts), Arrays.toString(last))
          .isCloseTo(NaiveLosses.span(start, end, starts, last), EXACT);
    }
  }

  @Test
  void divergencesFollowTheirDefinitions() {
    double[][] a = draw.normal();
    double[][] b = draw.normal();
    Tensor forward = KlDivergence.perRow(tensor(a), tensor(b));
    Tensor symmetric = KlDivergence.symmetricPerRow(tensor(a), tensor(b));
    Tensor published = PerturbationLoss.SYMMETRIC_KL.of(tensor(a), tensor(b));
    Tensor publishedKl = PerturbationLoss.KL.of(tensor(a), tensor(b));
    for (int r = 0; r < ROWS; r++) {
      double[] p = NaiveLosses.softmax(a[r]);
      double[] q = NaiveLosses.softmax(b[r]);
      double pq = NaiveLosses.kl(p, q);
      double qp = NaiveLosses.kl(q, p);
      double entropy = NaiveLosses.entropy(p) + NaiveLosses.entropy(q);
      assertThat(forward.select(0, r).item()).as("seed %d", seed).isCloseTo(pq, EXACT);
      assertThat(symmetric.select(0, r).item()).as("seed %d", seed).isCloseTo((pq + qp) / 2, EXACT);
      assertThat(published.select(0, r).item())
          .as("seed %d", seed)
          .isCloseTo(pq + qp + entropy, EXACT);
      assertThat(publishedKl.select(0, r).item())
          .as("seed %d", seed)
          .isCloseTo(qp + NaiveLosses.entropy(q), EXACT);
    }
    assertThat(PerturbationLoss.MEAN_SQUARED_ERROR.of(tensor(a), tensor(b)).item())
        .as("seed %d", seed)
        .isCloseTo(NaiveLosses.squared(a, b), EXACT);
  }

  @Test
  void extremeLogitsGiveFiniteLosses() {
    Tensor x = Tensor.of(new float[] {-1e4f, 1e4f, 0, 1e4f, -1e4f, 3e4f}, 2, 3);
    Tensor labels = Tensor.of(new long[] {0, 1}, 2);
    Tensor targets = Tensor.of(new float[] {1, 0, 1, 1, 0, 0}, 2, 3);
    assertThat(CrossEntropy.mean(x, labels).item()).isEqualTo(30_000); // 20 000 and 40 000
    assertThat(BinaryCrossEntropy.mean(x, targets).item())
        .isCloseTo((1e4 + 1e4 + Math.log(2) + 3e4) / 6, within(1e-2));
    assertThat(KlDivergence.symmetricPerRow(x, x.neg()).sum().item()).isFinite();
  }

  @Test
  void halfPrecisionIsComputedInFull() {
    Tensor half = tensor(draw.normal()).to(DType.BF16);
    Tensor labels = tensor(draw.whole(0, CLASSES));
    Tensor loss = CrossEntropy.mean(half, labels);
    assertThat(loss.dtype()).isEqualTo(DType.F32);
    assertThat(loss.item())
        .as("seed %d", seed)
        .isEqualTo(CrossEntropy.mean(half.to(DType.F32), labels).item());
  }

  @Test
  void weightsMustFitTheLogits() {
    Tensor x = tensor(draw.normal());
    Tensor labels = tensor(draw.whole(0, CLASSES));
    assertThatThrownBy(() -> new CrossEntropy(0, List.of(1.0, 2.0)).of(x, labels))
        .hasMessageContaining("2 class weights for 4 logits");
    assertThatThrownBy(() -> new BinaryCrossEntropy(List.of(1.0)).of(x, x))
        .hasMessageContaining("1 positive weights for 4 logits");
    assertThatThrownBy(() -> new CrossEntropy(0, List.of(1.0, 0.0)))
        .hasMessageContaining("class weight 1 is 0.0");
    assertThatThrownBy(() -> new CrossEntropy(1, List.of())).hasMessageContaining("[0, 1)");
    assertThatThrownBy(() -> PerturbationLoss.named("js"))
        .hasMessageContaining("symmetric-kl, kl, mse");
  }
}
