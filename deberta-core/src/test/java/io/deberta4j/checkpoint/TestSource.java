package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** A tensor in memory. */
record TestSource(String name, DType dtype, List<Long> sizes, ByteBuffer values)
    implements TensorSource {
  /** As many bytes 0, 1, 2, ... as the shape asks for. */
  static TestSource of(String name, DType dtype, Long... sizes) {
    long elements = List.of(sizes).stream().reduce(1L, (a, b) -> a * b);
    byte[] bytes = new byte[(int) elements * dtype.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return new TestSource(name, dtype, List.of(sizes), ByteBuffer.wrap(bytes));
  }

  @Override
  public long[] shape() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    TensorSource.writeFully(channel, values.duplicate());
    channel.close();
  }
}
