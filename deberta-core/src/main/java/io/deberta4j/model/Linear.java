package io.deberta4j.model;

import io.deberta4j.checkpoint.LowRankWeights;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * y = x·Wᵀ + b, and with an adapter (LoRA) + s·(x·Aᵀ)·Bᵀ.
 *
 * @param weight W, [out, in]
 * @param bias [out], or null for none
 * @param adapter A and B, or null for none
 */
public record Linear(Tensor weight, @Nullable Tensor bias, LowRankWeights.@Nullable Pair adapter) {
  /** Reads or initialises {@code weight} and {@code bias}. */
  public Linear(Parameters at, int in, int out) {
    this(
        at.tensor("weight", Init.NORMAL, out, in),
        at.tensor("bias", Init.ZEROS, out),
        at.lowRank(in, out));
  }

  /** Reads or initialises {@code weight}; there is no bias. */
  public static Linear withoutBias(Parameters at, int in, int out) {
    return new Linear(at.tensor("weight", Init.NORMAL, out, in), null, at.lowRank(in, out));
  }

  /** [..., in] → [..., out]. */
  public Tensor forward(Tensor x) {
    Tensor y = Functional.linear(x, weight, bias);
    if (adapter == null) {
      return y;
    }
    Tensor low = Functional.linear(x, adapter.a(), null); // [..., r]
    return y.add(Functional.linear(low, adapter.b(), null).mul(adapter.scale()));
  }
}
