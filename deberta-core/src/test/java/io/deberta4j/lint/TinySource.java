package io.deberta4j.lint;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** A tensor to be written. */
record TinySource(String name, TinyCheckpoint.Held held) implements TensorSource {
  @Override
  public DType dtype() {
    return held.dtype();
  }

  @Override
  public long[] shape() {
    return held.shape().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    int elements = 1;
    for (long size : held.shape()) {
      elements *= (int) size;
    }
    ByteBuffer bytes = ByteBuffer.allocate(elements * held.dtype().bytes());
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      float value = held.value().at(i);
      switch (held.dtype()) {
        case F32 -> bytes.putFloat(value);
        case F16 -> bytes.putShort((short) (0x3800 + i % 64));
        case BF16 -> bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
        default -> bytes.put(new byte[held.dtype().bytes()]);
      }
    }
    TensorSource.writeFully(channel, bytes.flip());
  }
}
