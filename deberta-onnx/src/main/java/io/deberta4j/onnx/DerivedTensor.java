package io.deberta4j.onnx;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
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
 * @param values computes it
 */
record DerivedTensor(String name, List<Long> sizes, Supplier<Tensor> values)
    implements TensorSource {
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
    try (var scope = TensorScope.open()) {
      new TensorValues(name, values.get(), DType.F32).writeTo(channel);
    }
  }
}
