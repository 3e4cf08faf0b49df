package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
  private static Tensor withGradient(float... gradient) {
    Tensor weight = Tensor.zeros(DType.F32, gradient.length).requireGrad();
    weight.mul(Tensor.of(gradient, gradient.length)).sum().backward();
    return weight;
  }

  private static float[] gradient(Tensor weight) {
    return Objects.requireNonNull(weight.grad()).toFloats();
  }

  /** √(3² + 0² + 4²) = 5 over two tensors, limit 1: each gradient is divided by 5. */
  @Test
  void scalesAllGradientsByTheCommonNorm() {
    try (var scope = TensorScope.open()) {
      Tensor a = withGradient(3, 0);
      Tensor b = withGradient(-4);
      Tensor none = Tensor.zeros(DType.F32, 2).requireGrad();
      assertThat(GradientClipping.clip(List.of(a, b, none), 1)).isCloseTo(5, within(1e-9));
      assertThat(gradient(a)[0]).isCloseTo(0.6f, within(1e-6f));
      assertThat(gradient(b)[0]).isCloseTo(-0.8f, within(1e-6f));
      assertThat(none.grad()).isNull();
    }
  }

  @Test
  void leavesSmallGradientsAlone() {
    try (var scope = TensorScope.open()) {
      Tensor a = withGradient(3, 4);
      assertThat(GradientClipping.clip(List.of(a), 6)).isCloseTo(5, within(1e-9));
      assertThat(GradientClipping.clip(List.of(a), Double.POSITIVE_INFINITY)).isEqualTo(5);
      assertThat(gradient(a)).containsExactly(3, 4);
    }
  }

  @Test
  void reportsGradientsThatAreNotFiniteAndChangesNone() {
    try (var scope = TensorScope.open()) {
      Tensor a = withGradient(30, 40);
      assertThat(GradientClipping.clip(List.of(a, withGradient(Float.NaN)), 1)).isNaN();
      assertThat(GradientClipping.clip(List.of(a, withGradient(Float.NEGATIVE_INFINITY)), 1))
          .isInfinite();
      assertThat(gradient(a)).containsExactly(30, 40);
    }
  }

  @Test
  void refusesALimitThatIsNotPositive() {
    assertThatThrownBy(() -> GradientClipping.clip(List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
