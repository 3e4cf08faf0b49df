package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast kernels of inference against the plain operations they stand for. */
class InferenceKernelsTest {
  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void sharedProductIsAMatmulPerTextAndHead(DType dtype) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 30; trial++) {
      try (var scope = TensorScope.open();
          var source = new RandomSource(random.nextLong())) {
        long texts = 1L + random.nextInt(4);
        long heads = 1L + random.nextInt(5);
        long n = 1L + random.nextInt(40);
        long w = 1L + random.nextInt(80);
        long d = 1L + random.nextInt(70);
        Tensor a = Tensor.normal(source, 0.3, texts, heads, n + 3, d).to(dtype).slice(2, 2, n + 2);
        Tensor b = Tensor.normal(source, 0.3, heads, w + 2, d).to(dtype).slice(1, 1, w + 1);
        Tensor product = Functional.sharedProduct(a, b);
        assertThat(product.shape()).containsExactly(texts, heads, n, w);
        assertThat(product.stride(-1)).isEqualTo(1);
        Tensor expected = a.to(DType.F32).matmul(b.to(DType.F32).transpose(1, 2));
        assertThat(product.toFloats())
            .as("seed %d, trial %d: [%d, %d, %d, %d] x [%d]", seed, trial, texts, heads, n, d, w)
            .containsExactly(expected.toFloats(), within(dtype == DType.F32 ? 1e-5f : 0.05f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void stepwiseAttentionIsTheFusedOne(DType dtype) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(3)) {
      Tensor q = Tensor.normal(source, 0.3, 2, 4, 7, 16);
      Tensor k = Tensor.normal(source, 0.3, 2, 4, 9, 16);
      Tensor v = Tensor.normal(source, 1, 2, 4, 9, 16);
      Tensor bias = Tensor.normal(source, 1, 2, 4, 7, 9);
      float tolerance = dtype == DType.F32 ? 1e-5f : 0.03f;
      for (Tensor added : new Tensor[] {null, bias}) {
        float[] expected = Functional.scaledDotProductAttention(q, k, v, added).toFloats();
        Tensor own = added == null ? null : added.to(dtype).copy();
        Tensor found = Functional.stepwiseAttention(q.to(dtype), k.to(dtype), v.to(dtype), own);
        assertThat(found.toFloats()).containsExactly(expected, within(tolerance));
      }
    }
  }

  /** Naive twin: weights rounded per row to 127 steps, inputs to 255 steps between their ends. */
  @ParameterizedTest(name = "{0} rows")
  @ValueSource(ints = {9, 90}) // few rows have a layout of their own
  void anInt8LayerRoundsWeightsPerOutputAndInputsByTheirRange(int rows) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(4)) {
      Tensor weight = Tensor.normal(source, 1, 24, 40);
      weight.select(0, 3).zeroInPlace(); // a row without a scale
      Tensor bias = Tensor.normal(source, 1, 24);
      Tensor x = Tensor.normal(source, 1, rows, 40);
      try (PackedLinear layer = PackedLinear.int8(weight, bias, false);
          PackedLinear activated = PackedLinear.int8(weight, bias, true)) {
        float[] found = layer.forward(x).toFloats();
        float[] exact = Functional.linear(x, weight, bias).toFloats();
        float[] rounded = rounded(x.toFloats(), weight.toFloats(), bias.toFloats(), 40);
        assertThat(found).isNotEqualTo(exact);
        boolean eightBits = CpuFlags.here().multipliesInt8(); // inputs have 7 bits elsewhere
        assertThat(found).containsExactly(rounded, within(eightBits ? 0.05f : 0.4f));
        assertThat(activated.forward(x).toFloats())
            .containsExactly(Functional.gelu(layer.forward(x)).toFloats());
      }
    }
  }

  private static float[] rounded(float[] x, float[] weight, float[] bias, int in) {
    float low = 0;
    float high = 0;
    for (float value : x) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    float step = (high - low) / 255;
    int out = bias.length;
    float[] result = new float[x.length / in * out];
    for (int row = 0; row < x.length / in; row++) {
      for (int o = 0; o < out; o++) {
        float largest = 1e-12f;
        for (int i = 0; i < in; i++) {
          largest = Math.max(largest, Math.abs(weight[o * in + i]));
        }
        float scale = largest / 127;
        double sum = bias[o];
        for (int i = 0; i < in; i++) {
          sum +=
              (double) Math.round(x[row * in + i] / step)
                  * step
                  * Math.round(weight[o * in + i] / scale)
                  * scale;
        }
        result[row * out + o] = (float) sum;
      }
    }
    return result;
  }
}
