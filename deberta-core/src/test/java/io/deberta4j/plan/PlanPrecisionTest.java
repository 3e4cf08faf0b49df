package io.deberta4j.plan;

import static io.deberta4j.plan.TestPlans.ids;
import static io.deberta4j.plan.TestPlans.withPlan;
import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans that are not F32, and what every plan leaves behind. */
class PlanPrecisionTest {
  /** bfloat16 has 8 bits of mantissa: normalised states of size 1 keep about two digits. */
  @Test
  void bf16IsCloseToTheModel() {
    assertThat(rootMeanSquareError(Precision.BF16)).isBetween(1e-4, 0.03);
  }

  /** 8 bits over the range of a text, sums of 32 to 40 products. */
  @Test
  void int8IsCloseToTheModel() {
    assertThat(rootMeanSquareError(Precision.INT8)).isBetween(1e-3, 0.06);
  }

  private static double rootMeanSquareError(Precision precision) {
    double[] error = new double[1];
    withPlan(
        TestConfigs.small(),
        8,
        precision,
        (model, plan) -> {
          Batch batch = Batch.of(ids(new Random(1), model.config(), 3, 40));
          Tensor expected = model.forward(batch, Mode.EVAL).lastHiddenState();
          Tensor difference = plan.forward(batch).sub(expected);
          error[0] = Math.sqrt(difference.mul(difference).mean().item());
        });
    return error[0];
  }

  /** The range of 8 bits is that of the text itself, not of the batch it came with. */
  @Test
  void anInt8ResultDoesNotDependOnCompanions() {
    withPlan(
        TestConfigs.small(),
        12,
        Precision.INT8,
        (model, plan) -> {
          Tensor ids = ids(new Random(1), model.config(), 5, 11);
          Batch alone = Batch.of(ids.slice(0, 2, 3));
          assertThat(plan.forward(Batch.of(ids)).slice(0, 2, 3).toFloats())
              .containsExactly(plan.forward(alone).toFloats());
          assertThat(plan.firstTokens(Batch.of(ids)).slice(0, 2, 3).toFloats())
              .containsExactly(plan.firstTokens(alone).toFloats());
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfAClosedPlanAndItsResults(Precision precision) {
    DebertaConfig config = TestConfigs.small();
    Runnable use =
        () ->
            withPlan(
                config,
                10,
                precision,
                (model, plan) -> {
                  plan.forward(Batch.of(ids(new Random(1), config, 2, 30)));
                  plan.firstTokens(Batch.of(ids(new Random(1), config, 2, 130)));
                });
    use.run();
    long before = Engine.liveObjects();
    for (int i = 0; i < 5; i++) {
      use.run();
    }
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }
}
