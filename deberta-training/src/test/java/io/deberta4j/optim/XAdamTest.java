package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the recorded traces do not show. */
class XAdamTest {
  /** The released code takes a missing gradient for one of 0, with either rule. */
  @Test
  void weightsWithoutGradientDecay() {
    for (XAdam.Rule rule : XAdam.Rule.values()) {
      try (var scope = TensorScope.open()) {
        Tensor weight = Tensor.ones(DType.F32, 1).requireGrad();
        List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0.5));
        XAdam.Settings settings = new XAdam.Settings(0.9, 0.999, 1e-6, rule, false, null);
        try (var optimizer = new XAdam(groups, settings)) {
          optimizer.step(0.1);
        }
        assertThat(weight.item()).isCloseTo(0.95, within(1e-7));
      }
    }
  }

  /** As in replaced-token detection, where generator and discriminator step in turn. */
  @Test
  void inPhasesEachModelStepsAsIfItWereAlone() {
    for (XAdam.Rule rule : XAdam.Rule.values()) {
      XAdam.Settings settings =
          new XAdam.Settings(0.9, 0.999, 1e-6, rule, true, new XAdam.Lookahead(3, 0.5));
      try (var scope = TensorScope.open()) {
        Tensor first = Tensor.of(new float[] {1, -2}, 2).requireGrad();
        Tensor second = Tensor.of(new float[] {3, 4}, 2).requireGrad();
        Tensor alone = Tensor.of(new float[] {1, -2}, 2).requireGrad();
        var both = List.of(new ParameterGroup(Map.of("a", first, "b", second), 0.5));
        var one = List.of(new ParameterGroup(Map.of("a", alone), 0.5));
        try (var inPhases = XAdam.inPhases(both, settings);
            var own = new XAdam(one, settings)) {
          for (int update = 1; update <= 8; update++) {
            step(inPhases, first, update);
            step(inPhases, second, update);
            step(own, alone, update);
            assertThat(first.toFloats()).isEqualTo(alone.toFloats());
          }
        }
        assertThat(second.toFloats()).isNotEqualTo(new float[] {3, 4});
      }
    }
  }

  private static void step(XAdam optimizer, Tensor weight, int update) {
    weight.mul(update).sum().backward();
    optimizer.step(0.1);
    optimizer.clearGradients();
  }

  /** |g| = 2, then 1: u = 2, then max(0.5 · 2, 1) = 1; m = 0.2, then 0.28. */
  @Test
  void theLargestGradientFades() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.F32, 1).requireGrad();
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0));
      XAdam.Settings settings = new XAdam.Settings(0.9, 0.5, 1e-9, XAdam.Rule.ADAMAX, false, null);
      try (var optimizer = new XAdam(groups, settings)) {
        weight.mul(4).sum().backward();
        optimizer.step(1, 0.5);
        assertThat(weight.item()).isCloseTo(1 - 0.1, within(1e-6));
        optimizer.clearGradients();
        weight.sum().backward();
        optimizer.step(1);
        assertThat(weight.item()).isCloseTo(0.9 - 0.28, within(1e-6));
      }
    }
  }

  /** ρ∞ = 2/(1 − 0.999) − 1; the variance is intractable for the first four updates. */
  @Test
  void rectifiedWeightsStandStillAtFirst() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.F32, 1).requireGrad();
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("w", weight), 0.5));
      XAdam.Settings settings = new XAdam.Settings(0.9, 0.999, 1e-6, XAdam.Rule.ADAM, true, null);
      try (var optimizer = new XAdam(groups, settings)) {
        for (int step = 0; step < 4; step++) {
          weight.sum().backward();
          optimizer.step(0.1);
          optimizer.clearGradients();
          assertThat(weight.item()).isEqualTo(1);
        }
        weight.sum().backward();
        optimizer.step(0.1);
        assertThat(weight.item()).isLessThan(1);
      }
    }
  }

  @Test
  void clipsWithoutAnEpsilonAndOnlyWhereAsked() {
    assertThat(XAdam.clippingFactor(4, 1)).isEqualTo(0.25);
    assertThat(XAdam.clippingFactor(0.5, 1)).isEqualTo(1);
    assertThat(XAdam.clippingFactor(4, 0)).isEqualTo(1);
    assertThat(XAdam.clippingFactor(4, -1)).isEqualTo(1);
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> new XAdam.Lookahead(0, 0.5)).hasMessageContaining("0");
    assertThatThrownBy(() -> new XAdam.Lookahead(1, 0)).hasMessageContaining("alpha");
    assertThatThrownBy(() -> new XAdam.Settings(1, 0.9, 1e-6, XAdam.Rule.ADAM, false, null))
        .hasMessageContaining("1.0");
  }
}
