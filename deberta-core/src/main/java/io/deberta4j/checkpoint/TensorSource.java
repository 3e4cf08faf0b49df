package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A tensor to be written: what it is, and its values when they are asked for. */
public interface TensorSource {
  /** Returns the name to write it under. */
  String name();

  /** Returns the element type. */
  DType dtype();

  /** Returns the sizes of the dimensions. */
  long[] shape();

  /** Writes exactly the values, row-major and little-endian. */
  void writeTo(WritableByteChannel channel) throws IOException;

  /** Copies a tensor from another file, a piece at a time. */
  static TensorSource of(StoredTensor tensor) {
    return new StoredSource(tensor);
  }

  /** Writes all that remains in a buffer, for {@link #writeTo}. */
  static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
