package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The loss of every head, dropout and all, against finite differences: see {@link
 * FiniteDifferences}.
 */
class HeadGradientTest {
  private final long seed = new Random().nextLong();

  @TestFactory
  Stream<DynamicTest> everyHeadAgreesWithFiniteDifferences() {
    return Arrays.stream(TinyHead.values())
        .map(head -> DynamicTest.dynamicTest(head.name(), () -> check(head, TinyTask.Version.V2)));
  }

  @TestFactory
  Stream<DynamicTest> everyVersionAgreesWithFiniteDifferences() {
    return Arrays.stream(TinyTask.Version.values())
        .map(
            version ->
                DynamicTest.dynamicTest(
                    version.name(), () -> check(TinyHead.TOKEN_CLASSIFICATION, version)));
  }

  private void check(TinyHead head, TinyTask.Version version) {
    try (var scope = TensorScope.open();
        var task = TinyTask.create(head, version, DType.F64, seed)) {
      loss(task).backward();
      task.parameters().forEach((name, weight) -> assertThat(weight.grad()).as(name).isNotNull());
      FiniteDifferences.check(task.parameters(), seed, () -> loss(task));
    }
  }

  /** The same seed draws the same dropout every time. */
  private Tensor loss(TinyTask task) {
    try (var random = new RandomSource(seed)) {
      return task.run(Mode.training(random)).loss();
    }
  }
}
