package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight [out, in]
 * @param bias [out], or null for none
 */
public record Linear(Tensor weight, @Nullable Tensor bias) {
  /** Reads or initialises {@code weight} and {@code bias}. */
  public Linear(Parameters at, int in, int out) {
    this(at.tensor("weight", Init.NORMAL, out, in), at.tensor("bias", Init.ZEROS, out));
  }

  /** Reads or initialises {@code weight}; there is no bias. */
  public static Linear withoutBias(Parameters at, int in, int out) {
    return new Linear(at.tensor("weight", Init.NORMAL, out, in), null);
  }

  /** [..., in] → [..., out]. */
  public Tensor forward(Tensor x) {
    return Functional.linear(x, weight, bias);
  }
}
