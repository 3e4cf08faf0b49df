package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.data.Collator;
import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledBatch;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The gradient of the whole classifier, dropout and all, against (L(w + h) − L(w − h)) / 2h. In
 * double precision with h = 1e-5 the error of the quotient is about h² + 1e-16/h, far below the
 * tolerance.
 */
class GradientTest {
  private static final double H = 1e-5;

  @Test
  void agreesWithFiniteDifferencesOfTheSmoothedLossWithRDrop() {
    check(new ClassificationLoss(0.1, 0.7));
  }

  @Test
  void agreesWithFiniteDifferencesOfPlainCrossEntropy() {
    check(new ClassificationLoss(0, 0));
  }

  private static void check(ClassificationLoss loss) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Example> examples = TinyClassifier.examples(4, seed);
    List<Example> rows = new ArrayList<>(examples);
    rows.addAll(examples); // the second pass
    try (var scope = TensorScope.open();
        var tiny = TinyClassifier.inDoublePrecision(seed)) {
      LabelledBatch batch = new Collator(0).collate(rows);
      loss(tiny, loss, batch, seed).backward();
      for (Map.Entry<String, Tensor> weight : tiny.parameters().entrySet()) {
        Tensor gradient = weight.getValue().grad();
        assertThat(gradient).as(weight.getKey()).isNotNull();
        Tensor flat = weight.getValue().detach().reshape(-1);
        int index = random.nextInt((int) flat.elements());
        double expected = quotient(tiny, loss, batch, seed, flat, index);
        assertThat(gradient.reshape(-1).select(0, index).item())
            .as("%s[%d], seed %d", weight.getKey(), index, seed)
            .isCloseTo(expected, within(1e-6 + 1e-4 * Math.abs(expected)));
      }
    }
  }

  private static double quotient(
      TinyClassifier tiny,
      ClassificationLoss loss,
      LabelledBatch batch,
      long seed,
      Tensor flat,
      int index) {
    try (var inner = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor element = flat.select(0, index);
      element.addInPlace(one(flat), H);
      double above = loss(tiny, loss, batch, seed).item();
      element.addInPlace(one(flat), -2 * H);
      double below = loss(tiny, loss, batch, seed).item();
      element.addInPlace(one(flat), H);
      return (above - below) / (2 * H);
    }
  }

  private static Tensor one(Tensor like) {
    return Tensor.ones(like.dtype());
  }

  /** The same seed draws the same dropout every time. */
  private static Tensor loss(
      TinyClassifier tiny, ClassificationLoss loss, LabelledBatch batch, long seed) {
    try (var random = new RandomSource(seed)) {
      return loss.of(
          tiny.model().forward(batch.input(), Mode.training(random)).logits(), batch.labels());
    }
  }
}
