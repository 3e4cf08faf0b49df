package io.deberta4j.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A linear layer for inference, its weights laid out once for this CPU where oneDNN can do that;
 * elsewhere a plain one.
 *
 * <p>With oneDNN a row's result does not depend on how many other rows are computed with it. Owns
 * its weights: {@link #close()} frees them. Immutable and safe to share between threads.
 */
public final class PackedLinear implements AutoCloseable {
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final boolean packed;
  private final boolean gelu;

  private PackedLinear(Tensor weight, @Nullable Tensor bias, boolean packed, boolean gelu) {
    this.weight = weight.retain();
    this.bias = bias == null ? null : bias.retain();
    this.packed = packed;
    this.gelu = gelu;
  }

  /**
   * Lays out a layer.
   *
   * @param weight [out, in], of the type to compute in
   * @param bias [out], or null for none
   * @param gelu whether the exact gelu is applied to the result
   */
  public static PackedLinear of(Tensor weight, @Nullable Tensor bias, boolean gelu) {
    try (var scope = TensorScope.open()) {
      boolean packed = OneDnn.supports(weight.dtype());
      Tensor own = packed ? OneDnn.pack(weight) : weight.copy();
      return new PackedLinear(own, bias == null ? null : bias.copy(), packed, gelu);
    }
  }

  /** [M, in] → [M, out]. */
  public Tensor forward(Tensor x) {
    if (packed) {
      return OneDnn.linear(x, weight, bias, gelu);
    }
    Tensor y = Functional.linear(x, weight, bias);
    return gelu ? Functional.gelu(y) : y;
  }

  @Override
  public void close() {
    weight.close();
    if (bias != null) {
      bias.close();
    }
  }
}
