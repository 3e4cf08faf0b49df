package io.deberta4j.training;

import io.deberta4j.loss.Perturbation;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gradient of SiFT's penalty: see {@link FiniteDifferences}. */
class SiftGradientTest {
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

  /**
   * The gradient of the penalty against finite differences of what is left when everything that
   * lets no gradient through is held: the perturbed embeddings and the weights p and q.
   */
  @TestFactory
  Stream<DynamicTest> theGradientAgreesWithFiniteDifferences() {
    return Stream.of(TinyHead.SEQUENCE_CLASSIFICATION, TinyHead.SPAN, TinyHead.TOKEN_CLASSIFICATION)
        .flatMap(
            head ->
                Arrays.stream(TinyTask.Version.values())
                    .map(
                        version ->
                            DynamicTest.dynamicTest(
                                head + ", " + version, () -> checkGradient(head, version))));
  }

  private void checkGradient(TinyHead head, TinyTask.Version version) {
    try (var task = TinyTask.create(head, version, DType.F64, seed)) {
      List<UnaryOperator<Tensor>> perturbations = new ArrayList<>();
      List<List<Tensor>> logits = new ArrayList<>();
      var result =
          new Sift(SiftTest.STRONG, seed)
              .run(
                  perturbation -> {
                    perturbations.add(perturbation);
                    var out = SiftTest.pass(task).run(perturbation);
                    logits.add(out.logits().stream().map(x -> x.detach().softmax(-1)).toList());
                    return out;
                  },
                  TinyHead.Output::logits,
                  0);
      result.penalty().backward();
      List<Tensor> p = logits.get(0);
      List<Tensor> q = logits.get(2);
      FiniteDifferences.check(
          task.parameters(),
          seed,
          () -> {
            List<Tensor> clean = SiftTest.pass(task).run(Perturbation::normalise).logits();
            List<Tensor> perturbed = SiftTest.pass(task).run(perturbations.get(2)).logits();
            Tensor sum = Tensor.zeros(DType.F64);
            for (int i = 0; i < clean.size(); i++) {
              Tensor forward = p.get(i).mul(perturbed.get(i).logSoftmax(-1)).sum(-1, false);
              Tensor backward = q.get(i).mul(clean.get(i).logSoftmax(-1)).sum(-1, false);
              sum = sum.sub(forward.add(backward).mean());
            }
            return sum.div((double) clean.size()).mul(SiftTest.STRONG.lambda());
          });
    }
  }
}
