package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private static Supplier<Tensor> square(int n) {
    return () -> {
      try (var scope = TensorScope.open()) {
        Tensor x = Tensor.ones(DType.F32, n, n);
        return scope.escape(x.matmul(x));
      }
    };
  }

  @Test
  void resultsComeBackInOrderAndBelongToTheCaller() {
    List<Supplier<Tensor>> pieces = new ArrayList<>();
    for (int n = 1; n <= 20; n++) {
      pieces.add(square(n));
    }
    try (var warm = TensorScope.open()) {
      Engine.sideBySide(pieces);
    }
    long before = Engine.liveObjects();
    try (var scope = TensorScope.open()) {
      List<Tensor> results = Engine.sideBySide(pieces);
      for (int n = 1; n <= 20; n++) {
        assertThat(results.get(n - 1).toFloats()).hasSize(n * n).containsOnly(n);
      }
    }
    assertThat(Engine.liveObjects()).isEqualTo(before);
  }

  @Test
  void threadsOfTheCallerStayAsTheyWere() {
    int before = Engine.threads();
    try (var scope = TensorScope.open()) {
      Engine.sideBySide(List.of(square(3), square(4)));
    }
    assertThat(Engine.threads()).isEqualTo(before);
  }

  @Test
  void aFailureIsTheCallers() {
    try (var scope = TensorScope.open()) {
      List<Supplier<Tensor>> pieces =
          List.of(
              square(3),
              () -> {
                throw new IllegalArgumentException("no");
              });
      assertThatThrownBy(() -> Engine.sideBySide(pieces))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no");
    }
  }
}
