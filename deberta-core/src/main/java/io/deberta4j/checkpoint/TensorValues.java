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
  private static final int CHUNK_ELEMENTS = 1 << 20;

  @Override
  public long[] shape() {
    return tensor.shape();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_ELEMENTS * dtype.bytes());
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
