package io.deberta4j.optim;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * A weight, its moments and its age. Moments are F32; a weight of another type has an F32 master
 * copy that is updated in its place and rounded into it, so that small updates add up.
 */
final class Slot implements AutoCloseable {
  private final String name;
  private final Tensor weight;
  private final @Nullable Tensor copy;
  private final Tensor mean;
  private final Tensor square;
  private long updates;

  Slot(String name, Tensor weight) {
    this.name = name;
    this.weight = weight;
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      if (!weight.contiguous().sharesMemoryWith(weight)) {
        throw new IllegalArgumentException("weight '" + name + "' is not row-major; copy it first");
      }
      copy = weight.dtype() == DType.F32 ? null : weight.detach().to(DType.F32).retain();
      mean = Tensor.zeros(DType.F32, weight.shape()).retain();
      square = Tensor.zeros(DType.F32, weight.shape()).retain();
    }
  }

  String name() {
    return name;
  }

  Tensor weight() {
    return weight;
  }

  boolean hasCopy() {
    return copy != null;
  }

  /** Returns what is updated: the weight, or its F32 copy. */
  Tensor master() {
    return copy == null ? weight : copy;
  }

  Tensor mean() {
    return mean;
  }

  Tensor square() {
    return square;
  }

  boolean hasGradient() {
    try (var scope = TensorScope.open()) {
      return weight.grad() != null;
    }
  }

  /** Returns the gradient in F32, row-major; null if there is none. */
  @Nullable Tensor gradient() {
    Tensor gradient = weight.grad();
    return gradient == null ? null : gradient.to(DType.F32).contiguous();
  }

  long updates() {
    return updates;
  }

  void setUpdates(long count) {
    updates = count;
  }

  /** Rounds the copy into the weight, if there is one. */
  void publish() {
    if (copy != null) {
      weight.copyInPlace(copy);
    }
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
    mean.close();
    square.close();
  }
}
