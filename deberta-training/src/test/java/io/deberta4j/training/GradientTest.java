package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradient of the whole classifier, dropout and all: see {@link FiniteDifferences}. */
class GradientTest {
  @Test
  void agreesWithFiniteDifferencesOfTheSmoothedLossWithRDrop() {
    check(new ClassificationLoss(0.1, List.of(), 0.7));
  }

  @Test
  void agreesWithFiniteDifferencesOfPlainCrossEntropy() {
    check(new ClassificationLoss(0, List.of(), 0));
  }

  private static void check(ClassificationLoss loss) {
    long seed = new Random().nextLong();
    List<Features> examples = TinyClassifier.examples(4, seed);
    List<Features> rows = new ArrayList<>(examples);
    rows.addAll(examples); // the second pass
    try (var scope = TensorScope.open();
        var tiny = TinyClassifier.inDoublePrecision(seed)) {
      FeatureBatch batch = new FeatureCollator(0).collate(rows);
      loss(tiny, loss, batch, seed).backward();
      tiny.parameters().forEach((name, weight) -> assertThat(weight.grad()).as(name).isNotNull());
      FiniteDifferences.check(tiny.parameters(), seed, () -> loss(tiny, loss, batch, seed));
    }
  }

  /** The same seed draws the same dropout every time. */
  private static Tensor loss(
      TinyClassifier tiny, ClassificationLoss loss, FeatureBatch batch, long seed) {
    try (var random = new RandomSource(seed)) {
      return loss.of(
          tiny.model().forward(batch.input(), Mode.training(random)).logits(),
          TinyClassifier.labels(batch));
    }
  }
}
