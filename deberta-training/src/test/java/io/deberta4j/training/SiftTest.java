package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.loss.KlDivergence;
import io.deberta4j.loss.MeanSquaredError;
import io.deberta4j.loss.PerturbationLoss;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SiftTest {
  static final SiftConfig STRONG =
      SiftConfig.PUBLISHED.withLearningRate(0.05).withInitialDeviation(0.1);

  private static final SiftConfig GENTLE = STRONG.withLearningRate(0.01);

  private final long seed = new Random().nextLong();
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private TinyTask task(TinyHead head, TinyTask.Version version) {
    return TinyTask.create(head, version, DType.F64, seed);
  }

  private static Sift.Result<TinyHead.Output> run(SiftConfig config, long seed, TinyTask task) {
    return new Sift(config, seed).run(pass(task), TinyHead.Output::logits, 3);
  }

  static Sift.Pass<TinyHead.Output> pass(TinyTask task) {
    return perturbation -> task.run(Mode.EVAL.withPerturbation(perturbation));
  }

  /** How far the last pass is from the first: KL divergence, or squared error of numbers. */
  private double misled(SiftConfig config, TinyTask task) {
    List<List<Tensor>> seen = new ArrayList<>();
    Sift.Pass<TinyHead.Output> pass =
        perturbation -> {
          var out = pass(task).run(perturbation);
          seen.add(out.logits().stream().map(Tensor::detach).toList());
          return out;
        };
    new Sift(config, seed).run(pass, TinyHead.Output::logits, 3);
    double sum = 0;
    for (int i = 0; i < seen.get(0).size(); i++) {
      Tensor clean = seen.get(0).get(i);
      Tensor perturbed = seen.get(seen.size() - 1).get(i);
      sum +=
          clean.size(-1) == 1
              ? MeanSquaredError.mean(clean, perturbed).item()
              : KlDivergence.symmetricPerRow(clean, perturbed).sum().item();
    }
    return sum;
  }

  @TestFactory
  Stream<DynamicTest> everyHeadIsMisledByMoreThanNoise() {
    return Arrays.stream(TinyHead.values())
        .map(head -> DynamicTest.dynamicTest(head.name(), () -> isMisled(head)));
  }

  private void isMisled(TinyHead head) {
    try (var task = task(head, TinyTask.Version.V2)) {
      SiftConfig config = head == TinyHead.REGRESSION ? GENTLE.forRegression() : GENTLE;
      double noise = misled(config.withLearningRate(0), task);
      assertThat(misled(config, task)).as("seed %d", seed).isGreaterThan(noise);
      Tensor penalty = run(config, seed, task).penalty();
      assertThat(task.parameters().values()).allMatch(weight -> weight.grad() == null);
      penalty.backward();
      assertThat(task.parameters().values()).anyMatch(SiftTest::learns);
    }
  }

  private static boolean learns(Tensor weight) {
    Tensor gradient = weight.grad();
    return gradient != null && gradient.abs().max().item() > 0;
  }

  @Test
  void eachUpdateMisleadsMore() {
    try (var task = task(TinyHead.SEQUENCE_CLASSIFICATION, TinyTask.Version.V2)) {
      double before = misled(GENTLE.withLearningRate(0), task);
      for (int updates = 1; updates <= 3; updates++) {
        double after = misled(GENTLE.withUpdates(updates), task);
        assertThat(after).as("%d updates, seed %d", updates, seed).isGreaterThan(before);
        before = after;
      }
    }
  }

  /** The released code would compare the softmax of one number, which is 1, with itself. */
  @Test
  void regressionNeedsSquaredErrors() {
    try (var task = task(TinyHead.REGRESSION, TinyTask.Version.V3)) {
      assertThat(run(STRONG, seed, task).penalty().item()).isZero();
      assertThat(run(STRONG.forRegression(), seed, task).penalty().item())
          .as("seed %d", seed)
          .isPositive();
    }
  }

  @Test
  void equalSeedsAndPositionsDrawEqualStarts() {
    try (var task = task(TinyHead.SPAN, TinyTask.Version.V1)) {
      Sift sift = new Sift(STRONG, 5);
      double first = penalty(sift, task, 8);
      assertThat(penalty(new Sift(STRONG, 5), task, 8)).isEqualTo(first);
      assertThat(penalty(sift, task, 9)).isNotEqualTo(first);
      assertThat(penalty(new Sift(STRONG, 6), task, 8)).isNotEqualTo(first);
      assertThat(penalty(sift, task, 8)).isEqualTo(first);
    }
  }

  private static double penalty(Sift sift, TinyTask task, long position) {
    return sift.run(pass(task), TinyHead.Output::logits, position).penalty().item();
  }

  /** The claim in the name: word vectors ten times as long change nothing, if normalised. */
  @TestFactory
  Stream<DynamicTest> theScaleOfTheWordsDoesNotMatter() {
    return Arrays.stream(TinyTask.Version.values())
        .map(
            version ->
                DynamicTest.dynamicTest(
                    version.name(),
                    () -> {
                      assertThat(changeByScale(version, SiftConfig.Embeddings.NORMALISED))
                          .as("seed %d", seed)
                          .isLessThan(1e-3); // the epsilon in LN
                      assertThat(changeByScale(version, SiftConfig.Embeddings.PLAIN))
                          .as("seed %d", seed)
                          .isGreaterThan(0.1);
                    }));
  }

  /** How much of the perturbation's effect goes or comes when all words are ten times as long. */
  private double changeByScale(TinyTask.Version version, SiftConfig.Embeddings embeddings) {
    SiftConfig config = STRONG.withEmbeddings(embeddings);
    try (var task = task(TinyHead.TOKEN_CLASSIFICATION, version)) {
      double before = misled(config, task);
      Tensor words = task.parameters().get("deberta.embeddings.word_embeddings.weight");
      assertThat(words).isNotNull();
      words.detach().mulInPlace(10);
      return Math.abs(misled(config, task) / before - 1);
    }
  }

  @Test
  void plainEmbeddingsLeaveTheCleanPassAlone() {
    try (var task = task(TinyHead.SEQUENCE_CLASSIFICATION, TinyTask.Version.V3)) {
      double plain = task.run(Mode.EVAL).loss().item();
      SiftConfig config = STRONG.withEmbeddings(SiftConfig.Embeddings.PLAIN);
      assertThat(run(config, seed, task).output().loss().item()).isEqualTo(plain);
      assertThat(run(STRONG, seed, task).output().loss().item())
          .isNotEqualTo(plain)
          .isCloseTo(plain, within(1e-3)); // normalised once more
    }
  }

  /** Dropout differs from pass to pass, as the released code has it. */
  @Test
  void runsThePassOnceAndOncePerUpdateAndOnceMore() {
    try (var task = task(TinyHead.SEQUENCE_CLASSIFICATION, TinyTask.Version.V3);
        var random = new RandomSource(4)) {
      List<Tensor> seen = new ArrayList<>();
      Mode mode = Mode.training(random);
      new Sift(STRONG.withUpdates(2), seed)
          .run(
              perturbation -> {
                var out = task.run(mode.withPerturbation(perturbation));
                seen.add(out.logits().get(0).detach());
                return out;
              },
              TinyHead.Output::logits,
              0);
      assertThat(seen).hasSize(4);
      assertThat(seen.get(3).sub(seen.get(0)).abs().max().item()).isGreaterThan(1e-3);
    }
  }

  /** The tensors of an update's pass must not wait for the end of the step. */
  @Test
  void anUpdateFreesItsMemory() {
    try (var task = task(TinyHead.SEQUENCE_CLASSIFICATION, TinyTask.Version.V3)) {
      run(STRONG, seed, task);
      long perUpdate = -objects(STRONG, task) + objects(STRONG.withUpdates(2), task);
      assertThat(perUpdate).isLessThan(10); // a pass makes hundreds
      assertThat(objects(STRONG, task)).isGreaterThan(100);
    }
  }

  /** How many native objects a run leaves in its scope. */
  private long objects(SiftConfig config, TinyTask task) {
    try (var inner = TensorScope.open()) {
      long before = Engine.liveObjects();
      run(config, seed, task);
      return Engine.liveObjects() - before;
    }
  }

  @Test
  void refusesAPassThatForgetsThePerturbation() {
    try (var task = task(TinyHead.SEQUENCE_CLASSIFICATION, TinyTask.Version.V3)) {
      assertThatThrownBy(
              () ->
                  new Sift(STRONG, seed).run(p -> task.run(Mode.EVAL), TinyHead.Output::logits, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Mode.withPerturbation");
    }
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> STRONG.withLambda(-1)).hasMessageContaining("lambda");
    assertThatThrownBy(() -> STRONG.withUpdates(0)).hasMessageContaining("at least 1, got 0");
    assertThatThrownBy(() -> STRONG.withLearningRate(Double.NaN))
        .hasMessageContaining("learning rate");
  }

  @Test
  void theFinalLossStaysThePublishedOneWhateverTheAscentFollows() {
    SiftConfig config = STRONG.withAscentLoss(PerturbationLoss.MEAN_SQUARED_ERROR);
    assertThat(config.finalLoss()).isEqualTo(PerturbationLoss.SYMMETRIC_KL);
    assertThat(config.forRegression().finalLoss()).isEqualTo(PerturbationLoss.MEAN_SQUARED_ERROR);
  }
}
