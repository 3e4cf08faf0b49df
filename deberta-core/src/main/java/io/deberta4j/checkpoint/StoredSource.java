package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Copies a stored tensor. */
record StoredSource(StoredTensor tensor) implements TensorSource {
  private static final int PIECE = 1 << 20;

  @Override
  public String name() {
    return tensor.name();
  }

  @Override
  public DType dtype() {
    return tensor.dtype();
  }

  @Override
  public long[] shape() {
    return tensor.shape();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    if (!tensor.isContiguous()) {
      TensorSource.writeFully(channel, tensor.read());
      return;
    }
    long length = tensor.byteLength();
    for (long at = 0; at < length; at += PIECE) {
      long size = Math.min(PIECE, length - at);
      TensorSource.writeFully(channel, tensor.region().slice(at, size).read(PIECE));
    }
  }
}
