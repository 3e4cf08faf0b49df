package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every optimiser owes: all it remembers can be taken out and put back. */
class OptimizerStateTest {
  private static final Map<String, Function<List<ParameterGroup>, Optimizer>> KINDS =
      new LinkedHashMap<>();

  static {
    KINDS.put("AdamW", groups -> new AdamW(groups, AdamW.Settings.USUAL));
    KINDS.put("XAdam", groups -> new XAdam(groups, XAdam.Settings.USUAL));
    KINDS.put(
        "XAdam with all options",
        groups ->
            new XAdam(
                groups,
                new XAdam.Settings(
                    0.9, 0.99, 1e-6, XAdam.Rule.ADAMAX, true, new XAdam.Lookahead(3, 0.5))));
  }

  private static Map<String, Tensor> weights(DType dtype) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put("a", Tensor.ones(DType.F32, 3, 2).to(dtype).requireGrad());
    weights.put("b.bias", Tensor.ones(dtype, 4).requireGrad());
    return weights;
  }

  private static Tensor of(Map<String, Tensor> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private static void step(Optimizer optimizer, Map<String, Tensor> weights, Random random) {
    try (var scope = TensorScope.open()) {
      for (Tensor weight : weights.values()) {
        float[] values = new float[(int) weight.elements()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian();
        }
        Tensor gradient;
        try (var off = NoGrad.open()) {
          gradient = Tensor.of(values, weight.shape()).to(weight.dtype());
        }
        weight.mul(gradient).sum().backward();
      }
      optimizer.step(0.01 * random.nextDouble());
      optimizer.clearGradients();
    }
  }

  @TestFactory
  Stream<DynamicTest> continuesToTheBit() {
    List<DynamicTest> tests = new ArrayList<>();
    KINDS.forEach(
        (name, kind) -> {
          for (DType dtype : List.of(DType.F32, DType.BF16)) {
            tests.add(DynamicTest.dynamicTest(name + " " + dtype, () -> resume(kind, dtype)));
          }
        });
    return tests.stream();
  }

  private static void resume(Function<List<ParameterGroup>, Optimizer> kind, DType dtype) {
    try (var scope = TensorScope.open()) {
      Map<String, Tensor> first = weights(dtype);
      Map<String, Tensor> second = weights(dtype);
      try (var one = kind.apply(ParameterGroup.decayExceptBiasAndNorm(first, 0.1));
          var two = kind.apply(ParameterGroup.decayExceptBiasAndNorm(second, 0.1))) {
        Random random = new Random(3);
        for (int i = 0; i < 8; i++) {
          step(one, first, random);
        }
        second.forEach((name, weight) -> weight.detach().copyInPlace(of(first, name).detach()));
        two.restore(one.state());
        long seed = random.nextLong();
        Random left = new Random(seed);
        Random right = new Random(seed);
        for (int i = 0; i < 8; i++) {
          step(one, first, left);
          step(two, second, right);
        }
        first.forEach(
            (name, weight) ->
                assertThat(of(second, name).toFloats()).containsExactly(weight.toFloats()));
        assertThat(two.state().numbers()).isEqualTo(one.state().numbers());
      }
    }
  }

  @Test
  void refusesTheStateOfAnotherRunAndChangesNothing() {
    try (var scope = TensorScope.open()) {
      Map<String, Tensor> weights = weights(DType.F32);
      List<ParameterGroup> groups = ParameterGroup.decayExceptBiasAndNorm(weights, 0.1);
      try (var adam = new AdamW(groups, AdamW.Settings.USUAL);
          var other = new XAdam(groups, XAdam.Settings.USUAL)) {
        step(adam, weights, new Random(1));
        OptimizerState state = adam.state();
        assertThatThrownBy(() -> adam.restore(other.state()))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("not expected: updates");
        Map<String, Tensor> wrong = new LinkedHashMap<>(state.tensors());
        wrong.put("square.a", Tensor.zeros(DType.F32, 2, 3));
        assertThatThrownBy(() -> adam.restore(new OptimizerState(wrong, state.numbers())))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("'square.a' is F32[2, 3], expected F32[3, 2]");
        wrong.remove("mean.a");
        assertThatThrownBy(() -> adam.restore(new OptimizerState(wrong, state.numbers())))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("missing: mean.a");
        assertThat(adam.state().numbers()).containsEntry("updates.a", 1.0);
      }
    }
  }

  /** 1 + 1e-4 is 1 in BF16 (steps of 1/128), but a hundred such updates are not lost. */
  @Test
  void smallUpdatesOfRoundWeightsAddUpInTheMasterCopy() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.BF16, 2).requireGrad();
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0));
      try (var adam = new AdamW(groups, AdamW.Settings.USUAL)) {
        for (int i = 0; i < 100; i++) {
          weight.sum().backward();
          adam.step(1e-4); // a constant gradient moves a weight by the rate
          adam.clearGradients();
        }
      }
      assertThat(weight.toFloats()).containsExactly(new float[] {0.99f, 0.99f}, within(0.004f));
    }
  }

  @Test
  void closingFreesEverything() {
    KINDS.forEach(
        (name, kind) -> {
          try (var scope = TensorScope.open()) {
            List<ParameterGroup> groups =
                ParameterGroup.decayExceptBiasAndNorm(weights(DType.BF16), 0);
            kind.apply(groups).close();
            long before = Engine.liveObjects();
            kind.apply(groups).close();
            assertThat(Engine.liveObjects()).as(name).isLessThanOrEqualTo(before);
          }
        });
  }

  @Test
  void namesAreUnique() {
    try (var scope = TensorScope.open()) {
      ParameterGroup group = new ParameterGroup(Map.of("w", Tensor.zeros(DType.F32, 1)), 0);
      assertThatThrownBy(() -> new AdamW(List.of(group, group), AdamW.Settings.USUAL))
          .hasMessageContaining("'w'");
    }
  }
}
