package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A tensor in memory, to be written to a file.
 *
 * @param name the name in the file
 * @param tensor the values
 * @param dtype the element type in the file
 */
public record TensorValues(String name, Tensor tensor, DType dtype) implements TensorSource {
  /** Small, as the buffer of each tensor lives until the garbage collector comes. */
  private static final int CHUNK_ELEMENTS = 1 << 16;

  @Override
  public long[] shape() {
    return tensor.shape();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    int most = (int) Math.min(CHUNK_ELEMENTS, tensor.elements());
    ByteBuffer buffer = ByteBuffer.allocateDirect(most * dtype.bytes());
    try (var scope = TensorScope.open()) {
      Tensor flat = tensor.detach().contiguous().reshape(-1);
      for (long from = 0; from < flat.elements(); from += CHUNK_ELEMENTS) {
        long to = Math.min(flat.elements(), from + CHUNK_ELEMENTS);
        try (var chunk = TensorScope.open()) {
          Tensor part = flat.slice(0, from, to).to(dtype);
          part.copyBytesTo(buffer.clear(), 0, to - from);
        }
        TensorSource.writeFully(channel, buffer.flip());
      }
    }
  }
}
