package io.deberta4j.onnx;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
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
record Int8Matrix(String name, int in, int out, Supplier<Tensor> values) {
  private static final float LARGEST = 127;

  /** What is read at a time, so that a table of words is never in memory as floats. */
  private static final int BLOCK_ELEMENTS = 1 << 20;

  /** Takes one output: its number and weights. */
  @FunctionalInterface
  private interface Row {
    void accept(int output, float[] block, int from);
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
        (output, block, from) -> {
          float scale = scale(block, from);
          for (int i = 0; i < in; i++) {
            quantised[i * out + output] = (byte) Math.rint(block[from + i] / scale);
          }
        });
    return ByteBuffer.wrap(quantised);
  }

  private ByteBuffer measure() {
    ByteBuffer scales = ByteBuffer.allocate(out * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    forEachRow((output, block, from) -> scales.putFloat(scale(block, from)));
    return scales.flip();
  }

  /** An output whose weights are all 0 has the scale 1. */
  private float scale(float[] block, int from) {
    float largest = 0;
    for (int i = from; i < from + in; i++) {
      largest = Math.max(largest, Math.abs(block[i]));
    }
    float scale = largest / LARGEST;
    return scale < Float.MIN_NORMAL ? 1 : scale;
  }

  private void forEachRow(Row row) {
    try (var scope = TensorScope.open()) {
      Tensor weights = values.get();
      int rows = Math.max(1, BLOCK_ELEMENTS / in);
      for (int first = 0; first < out; first += rows) {
        int end = Math.min(out, first + rows);
        float[] block = floats(weights, first, end);
        for (int output = first; output < end; output++) {
          row.accept(output, block, (output - first) * in);
        }
      }
    }
  }

  private static float[] floats(Tensor weights, int from, int to) {
    try (var scope = TensorScope.open()) {
      return weights.slice(0, from, to).to(DType.F32).toFloats();
    }
  }
}
