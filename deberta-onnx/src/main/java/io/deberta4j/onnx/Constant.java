package io.deberta4j.onnx;

import io.deberta4j.checkpoint.FloatBytes;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * A few numbers that a graph needs beside its weights.
 *
 * @param name the name in the file
 * @param dtype I64 or F32
 * @param sizes the sizes of its dimensions; none for a scalar
 * @param bytes the values, little-endian
 */
record Constant(String name, DType dtype, List<Long> sizes, ByteBuffer bytes)
    implements TensorSource {
  static Constant integers(String name, List<Long> sizes, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new Constant(name, DType.I64, sizes, bytes);
  }

  static Constant real(String name, float value) {
    return new Constant(name, DType.F32, List.of(), FloatBytes.of(new float[] {value}));
  }

  @Override
  public long[] shape() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    TensorSource.writeFully(channel, bytes.duplicate());
  }
}
