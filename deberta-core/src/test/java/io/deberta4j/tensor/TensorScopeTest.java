package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Who owns native memory, and when it is freed. Counts may fall in between: the garbage collector
 * frees what other tests left without a scope.
 */
class TensorScopeTest {
  @Test
  void whatAScopeMadeIsFreedWithIt() {
    warmUp();
    long before = Engine.liveObjects();
    long inside;
    try (var scope = TensorScope.open()) {
      for (int i = 0; i < 100; i++) {
        Tensor x = Tensor.ones(DType.F32, 10, 10);
        x.matmul(x).add(1).softmax(-1);
      }
      inside = Engine.liveObjects();
    }
    assertThat(inside - Engine.liveObjects()).isGreaterThanOrEqualTo(300);
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void whatEscapesBelongsToTheEnclosingScope() {
    warmUp();
    long before = Engine.liveObjects();
    try (var outer = TensorScope.open()) {
      Tensor kept;
      try (var inner = TensorScope.open()) {
        kept = inner.escape(Tensor.ones(DType.F32, 3).mul(2));
      }
      assertThat(kept.toFloats()).containsExactly(2, 2, 2);
    }
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void whatEscapesTheOutermostScopeLivesUntilItIsClosed() {
    warmUp();
    long before = Engine.liveObjects();
    Tensor kept;
    try (var scope = TensorScope.open()) {
      kept = scope.escape(Tensor.ones(DType.F32, 3));
    }
    assertThat(kept.toFloats()).containsExactly(1, 1, 1);
    kept.close();
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void aRetainedTensorOutlivesItsScope() {
    Tensor kept;
    try (var scope = TensorScope.open()) {
      kept = Tensor.of(new float[] {1, 2}, 2).retain();
    }
    assertThat(kept.toFloats()).containsExactly(1, 2);
    kept.close();
  }

  @Test
  void scopesOfThreadsAreTheirOwn() throws InterruptedException {
    try (var scope = TensorScope.open()) {
      Tensor mine = Tensor.ones(DType.F32, 4);
      Thread other =
          new Thread(
              () -> {
                try (var theirs = TensorScope.open()) {
                  Tensor.ones(DType.F32, 4).add(1);
                }
              });
      other.start();
      other.join();
      assertThat(mine.toFloats()).containsExactly(1, 1, 1, 1);
    }
  }

  /** Constants that libtorch's bindings make once stay; make them before counting. */
  private static void warmUp() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.ones(DType.F32, 2, 2);
      x.matmul(x).add(1).softmax(-1).mul(2).toFloats();
    }
  }
}
