package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.model.Mode;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A model that cannot learn one batch of random targets by heart has a broken path to a weight. */
class OverfitOneBatchTest {
  private static final int STEPS = 300;
  private static final double LEARNT = 0.02;
  private static final double LEARNING_RATE = 1e-2;
  private static final int SEED = 7;

  @TestFactory
  Stream<DynamicTest> everyHeadLearnsOneBatchByHeart() {
    return Arrays.stream(TinyHead.values())
        .map(
            head ->
                DynamicTest.dynamicTest(
                    head.name(),
                    () -> learns(head, TinyTask.Version.V2, OverfitOneBatchTest::clean)));
  }

  /** The penalty must not stand in the way of the task. */
  @TestFactory
  Stream<DynamicTest> everyVersionLearnsWithSift() {
    Sift sift = new Sift(SiftConfig.PUBLISHED.withLambda(1), SEED);
    return Arrays.stream(TinyTask.Version.values())
        .map(
            version ->
                DynamicTest.dynamicTest(
                    version.name(),
                    () ->
                        learns(
                            TinyHead.SEQUENCE_CLASSIFICATION, version, task -> with(sift, task))));
  }

  /** The loss that is trained, and the loss that must become small. */
  private record Losses(Tensor trained, Tensor task) {}

  private static Losses clean(TinyTask task) {
    Tensor loss = task.run(Mode.EVAL).loss();
    return new Losses(loss, loss);
  }

  private static Losses with(Sift sift, TinyTask task) {
    var result = sift.run(p -> task.run(Mode.EVAL.withPerturbation(p)), TinyHead.Output::logits, 0);
    return new Losses(result.output().loss().add(result.penalty()), result.output().loss());
  }

  private static void learns(
      TinyHead head, TinyTask.Version version, Function<TinyTask, Losses> losses) {
    try (var scope = TensorScope.open();
        var task = TinyTask.create(head, version, DType.F32, SEED);
        var optimizer =
            new AdamW(
                ParameterGroup.decayExceptBiasAndNorm(task.parameters(), 0),
                AdamW.Settings.USUAL)) {
      double first = 0;
      double last = Double.POSITIVE_INFINITY;
      for (int step = 0; step < STEPS && last > LEARNT; step++) {
        try (var inner = TensorScope.open()) {
          Losses loss = losses.apply(task);
          last = loss.task().item();
          first = step == 0 ? last : first;
          loss.trained().backward();
          optimizer.step(LEARNING_RATE);
        } finally {
          optimizer.clearGradients();
        }
      }
      assertThat(first).as("the loss before").isGreaterThan(10 * LEARNT);
      assertThat(last).as("the loss after %d steps at most", STEPS).isLessThanOrEqualTo(LEARNT);
    }
  }
}
