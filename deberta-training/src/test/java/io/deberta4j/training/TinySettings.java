package io.deberta4j.training;

import io.deberta4j.optim.Warmup;
import java.util.List;
import java.util.function.Consumer;

/** How to train: the loop, and what an optimizer and an objective are told. */
record TinySettings(
    TrainerConfig.Builder loop,
    Warmup warmup,
    double decay,
    double hidden,
    ClassificationLoss loss) {
  private static final ClassificationLoss PLAIN = new ClassificationLoss(0, List.of(), 0);

  static TinySettings usual() {
    TrainerConfig.Builder loop = TrainerConfig.builder().learningRate(3e-3).batchSize(16).seed(11);
    return new TinySettings(loop, Warmup.ofSteps(2), 0.01, 0, PLAIN);
  }

  /** With everything that keeps a model from learning by heart. */
  static TinySettings regularised() {
    return usual()
        .with(loop -> loop.averageDecay(0.9))
        .hiding(0.1)
        .minimising(new ClassificationLoss(0.1, List.of(), 0.5));
  }

  TinySettings with(Consumer<TrainerConfig.Builder> change) {
    change.accept(loop);
    return this;
  }

  TinySettings warming(Warmup other) {
    return new TinySettings(loop, other, decay, hidden, loss);
  }

  TinySettings decaying(double other) {
    return new TinySettings(loop, warmup, other, hidden, loss);
  }

  TinySettings hiding(double other) {
    return new TinySettings(loop, warmup, decay, other, loss);
  }

  TinySettings minimising(ClassificationLoss other) {
    return new TinySettings(loop, warmup, decay, hidden, other);
  }

  TinyObjective objective(TinyClassifier tiny) {
    return new TinyObjective(tiny, hidden, loss);
  }
}
