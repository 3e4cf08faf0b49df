package io.deberta4j.onnx;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * The weights of a linear layer in 8 bits: symmetric, with a scale per output, so that the largest
 * weight of each output becomes 127 or −127. Computed when they are written.
 *
 * @param name the name of the matrix [in, out] in the file, to which endings are added
 * @param in the size of the layer's input
 * @param out the size of its output
 * @param values the weights as checkpoints store them, [out, in]
 */
record Int8Matrix(String name, int in, int out, Supplier<Matrix> values) {
  private static final float LARGEST = 127;

  /** Takes one output: its number and weights. */
  @FunctionalInterface
  private interface Row {
    void accept(int output, float[] weights, int from);
  }

  /** Bytes that are computed when they are written. */
  private record Computed(String name, DType dtype, List<Long> sizes, Supplier<ByteBuffer> bytes)
      implements TensorSource {
    @Override
    public long[] shape() {
      return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      TensorSource.writeFully(channel, bytes.get());
    }
  }

  /** Returns the matrix, I8, [in, out]. */
  TensorSource quantised() {
    return new Computed(name + ".int8", DType.I8, List.of((long) in, (long) out), this::quantise);
  }

  /** Returns what each output is to be multiplied by, F32, [out]. */
  TensorSource scales() {
    return new Computed(name + ".scale", DType.F32, List.of((long) out), this::measure);
  }

  /** Returns the number that stands for 0 in each output: 0, I8, [out]. */
  TensorSource zeroPoints() {
    return new Computed(
        "zero_point." + out, DType.I8, List.of((long) out), () -> ByteBuffer.allocate(out));
  }

  private ByteBuffer quantise() {
    byte[] quantised = new byte[Math.multiplyExact(in, out)];
    forEachRow(
        (output, weights, from) -> {
          float scale = scale(weights, from);
          for (int i = 0; i < in; i++) {
            quantised[i * out + output] = (byte) Math.rint(weights[from + i] / scale);
          }
        });
    return ByteBuffer.wrap(quantised);
  }

  private ByteBuffer measure() {
    ByteBuffer scales = ByteBuffer.allocate(out * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    forEachRow((output, weights, from) -> scales.putFloat(scale(weights, from)));
    return scales.flip();
  }

  /** An output whose weights are all 0 has the scale 1. */
  private float scale(float[] weights, int from) {
    float largest = 0;
    for (int i = from; i < from + in; i++) {
      largest = Math.max(largest, Math.abs(weights[i]));
    }
    float scale = largest / LARGEST;
    return scale < Float.MIN_NORMAL ? 1 : scale;
  }

  private void forEachRow(Row row) {
    float[] weights = values.get().values();
    for (int output = 0; output < out; output++) {
      row.accept(output, weights, output * in);
    }
  }
}
