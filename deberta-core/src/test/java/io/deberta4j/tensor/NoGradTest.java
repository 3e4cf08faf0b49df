package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoGradTest {
  @Test
  void closingRestoresRecordingEvenInsideAnOpenScope() {
    try (var scope = TensorScope.open()) {
      Tensor weight = Tensor.ones(DType.F32, 2).requireGrad();
      try (var off = NoGrad.open()) {
        try (var inner = NoGrad.open()) {
          assertThat(weight.mul(2).requiresGrad()).isFalse();
        }
        assertThat(weight.mul(2).requiresGrad()).isFalse();
      }
      assertThat(weight.mul(2).requiresGrad()).isTrue();
    }
  }
}
