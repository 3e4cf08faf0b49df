package io.deberta4j.loss;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Losses are computed in F32 at least, whatever the model computes in. */
final class FullPrecision {
  private FullPrecision() {}

  /** Returns x itself if it is F64, otherwise x in F32. */
  static Tensor of(Tensor x) {
    return x.dtype() == DType.F64 ? x : x.to(DType.F32);
  }

  /** Returns these values as [n], in the type of another tensor. */
  static Tensor row(List<Double> values, Tensor like) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putDouble);
    return Tensor.of(bytes.flip(), DType.F64, values.size()).to(like.dtype());
  }

  /**
   * Checks the weights of classes or labels.
   *
   * @throws IllegalArgumentException if one is not a positive number
   */
  static List<Double> positive(String name, List<Double> weights) {
    for (int i = 0; i < weights.size(); i++) {
      double weight = weights.get(i);
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "the " + name + " weight " + i + " is " + weight + ", expected a number above 0");
      }
    }
    return List.copyOf(weights);
  }

  /**
   * Checks that there are as many weights as the last dimension has elements.
   *
   * @throws IllegalArgumentException if not
   */
  static void checkCount(String name, List<Double> weights, Tensor logits) {
    if (weights.size() != logits.size(-1)) {
      throw new IllegalArgumentException(
          "%d %s weights for %d logits; there must be one for each"
              .formatted(weights.size(), name, logits.size(-1)));
    }
  }
}
