package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedPrecisionTest {
  @TempDir Path folder;

  @Test
  void productsAreBf16AndGradientsOfWeightsF32() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.of(new float[] {1.01f, 2}, 1, 2);
      Tensor w = Tensor.of(new float[] {1, 1}, 2, 1).requireGrad();
      try (var mixed = MixedPrecision.open(DType.BF16)) {
        Tensor y = x.matmul(w);
        assertThat(y.dtype()).isEqualTo(DType.BF16);
        y.sum().backward();
      }
      assertThat(x.matmul(w).dtype()).isEqualTo(DType.F32);
      Tensor gradient = Objects.requireNonNull(w.grad());
      assertThat(gradient.dtype()).isEqualTo(DType.F32);
      // 1.01 has 8 bits in bf16: 1.0078125
      assertThat(gradient.toFloats()).containsExactly(1.0078125f, 2);
    }
  }

  /** Weights rounded once are forgotten when mixed precision ends: an update is seen. */
  @Test
  void seesWeightsAsTheyAreNow() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.of(new float[] {1}, 1, 1);
      Tensor w = Tensor.of(new float[] {1}, 1, 1).requireGrad();
      for (double expected : new double[] {1, 2, 3}) {
        try (var mixed = MixedPrecision.open(DType.BF16)) {
          assertThat(x.matmul(w).item()).isEqualTo(expected);
        }
        try (var off = NoGrad.open()) {
          w.addInPlace(Tensor.ones(DType.F32, 1, 1), 1);
        }
      }
    }
  }

  /** Master weights keep changes below the resolution of bf16; recomputation rounds elsewhere. */
  @Test
  void trainsNearlyAsInF32() {
    double plain = loss(DType.F32, false);
    double mixed = loss(DType.BF16, false);
    assertThat(mixed).isNotEqualTo(plain).isCloseTo(plain, within(0.05));
    assertThat(loss(DType.BF16, true)).isCloseTo(mixed, within(0.05));
  }

  private double loss(DType precision, boolean recompute) {
    TrainerConfig config =
        TinyRun.settings().precision(precision).recompute(recompute).epochs(8).build();
    try (var run = TinyRun.create(config)) {
      TrainerResult result =
          run.trainer(folder.resolve(precision + "-" + recompute)).train(TinyRun.EXAMPLES);
      run.classifier()
          .parameters()
          .forEach((name, weight) -> assertThat(weight.dtype()).as(name).isEqualTo(DType.F32));
      int last = result.evaluations().size() - 1;
      return result.evaluations().get(last).trainLoss();
    }
  }

  @Test
  void resumesInBf16Too() {
    TrainerConfig config = TinyRun.settings().precision(DType.BF16).recompute(true).build();
    Map<String, float[]> expected;
    try (var run = TinyRun.create(config)) {
      run.trainer(folder.resolve("whole")).train(TinyRun.EXAMPLES);
      expected = run.values();
    }
    Path place = folder.resolve("parts");
    try (var run = TinyRun.create(config)) {
      var trainer =
          run.trainer(place)
              .withListener(
                  new TrainerListener() {
                    @Override
                    public void saved(long step, Path checkpoint) {
                      if (step == 6) {
                        throw new IllegalStateException("stop");
                      }
                    }
                  });
      assertThatThrownBy(() -> trainer.train(TinyRun.EXAMPLES)).hasMessage("stop");
    }
    try (var run = TinyRun.create(config)) {
      run.trainer(place).resume(TinyRun.EXAMPLES);
      run.values()
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }
  }
}
