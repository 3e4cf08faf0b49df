package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Weights in 8 bits: what is written for which numbers. */
class Int8MatrixTest {
  @Test
  void theLargestWeightOfEachOutputBecomes127() throws IOException {
    try (var scope = TensorScope.open()) {
      float[] weights = {0, 0, 0, 2.54f, -0.05f, 0.03f, -1.27f, 1, 0}; // a row per output
      Int8Matrix matrix = matrix(weights, 3, 3);
      assertThat(bytes(matrix.quantised()).array())
          .containsExactly(0, 127, -127, 0, -2, 100, 0, 2, 0); // a column per output
      ByteBuffer scales = bytes(matrix.scales());
      assertThat(scales.getFloat()).isEqualTo(1); // nothing but zeros
      assertThat(scales.getFloat()).isCloseTo(0.02f, within(1e-8f));
      assertThat(scales.getFloat()).isCloseTo(0.01f, within(1e-8f));
      assertThat(bytes(matrix.zeroPoints()).array()).containsExactly(0, 0, 0);
      assertThat(matrix.quantised().dtype()).isEqualTo(DType.I8);
      assertThat(matrix.quantised().shape()).containsExactly(3, 3);
    }
  }

  /** 1500 · 1000 weights are read in two pieces. */
  @Test
  void everyWeightIsWithinHalfAStep() throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    int in = 1000;
    int out = 1500;
    float[] weights = new float[in * out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    try (var scope = TensorScope.open()) {
      Int8Matrix matrix = matrix(weights, in, out);
      byte[] quantised = bytes(matrix.quantised()).array();
      ByteBuffer scales = bytes(matrix.scales());
      for (int output = 0; output < out; output++) {
        float scale = scales.getFloat();
        for (int i = 0; i < in; i++) {
          float difference = quantised[i * out + output] * scale - weights[output * in + i];
          if (!(Math.abs(difference) <= 0.5001 * scale)) { // rounded in f32
            assertThat(difference)
                .as("weight %d of output %d, seed %d", i, output, seed)
                .isCloseTo(0, within(0.5f * scale));
          }
        }
      }
    }
  }

  private static Int8Matrix matrix(float[] weights, int in, int out) {
    Tensor tensor = Tensor.of(weights, out, in);
    return new Int8Matrix("weight", in, out, () -> tensor);
  }

  private static ByteBuffer bytes(TensorSource source) throws IOException {
    var bytes = new ByteArrayOutputStream();
    source.writeTo(Channels.newChannel(bytes));
    return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
