package io.deberta4j.onnx;

import io.deberta4j.checkpoint.FloatBytes;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * Weights computed from others, F32, when they are written and not before: never more than one of
 * them is in memory.
 *
 * @param name the name in the file
 * @param sizes the sizes of its dimensions
 * @param values computes it, row-major
 */
record DerivedTensor(String name, List<Long> sizes, Supplier<float[]> values)
    implements TensorSource {
  /** Describes a matrix. */
  static DerivedTensor matrix(String name, long rows, long columns, Supplier<Matrix> values) {
    return new DerivedTensor(name, List.of(rows, columns), () -> values.get().values());
  }

  @Override
  public DType dtype() {
    return DType.F32;
  }

  @Override
  public long[] shape() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    TensorSource.writeFully(channel, FloatBytes.of(values.get()));
  }
}
