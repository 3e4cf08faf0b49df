package io.deberta4j.tensor;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer for inference, its weights laid out once for this CPU where that can be done;
 * elsewhere a plain one.
 *
 * <p>With oneDNN a row's result does not depend on how many other rows are computed with it; of an
 * {@link #int8} layer it does. Owns its weights: {@link #close()} frees them. Immutable and safe to
 * share between threads.
 */
public final class PackedLinear implements AutoCloseable {
  private final UnaryOperator<Tensor> product;
  private final Runnable free;

  private PackedLinear(UnaryOperator<Tensor> product, Runnable free) {
    this.product = product;
    this.free = free;
  }

  /**
   * Lays out a layer.
   *
   * @param weight [out, in], of the type to compute in
   * @param bias [out], or null for none
   * @param gelu whether the exact gelu is applied to the result
   */
  public static PackedLinear of(Tensor weight, @Nullable Tensor bias, boolean gelu) {
    if (OneDnn.supports(weight.dtype())) {
      var layer = new OneDnn.Linear(weight, bias, gelu);
      return new PackedLinear(layer::forward, layer::close);
    }
    Tensor w = weight.copy().retain();
    Tensor b = bias == null ? null : bias.copy().retain();
    return new PackedLinear(
        x -> plain(x, w, b, gelu),
        () -> {
          w.close();
          if (b != null) {
            b.close();
          }
        });
  }

  /**
   * Lays out a layer with 8-bit weights, one scale per output. Inputs are F32, and rounded to 8
   * bits by their range in each call; results are F32.
   *
   * @param weight [out, in], F32
   * @param bias [out], F32
   * @param gelu whether the exact gelu is applied to the result
   * @throws io.deberta4j.io.UnsupportedPlatformException if libtorch has no such layer here
   */
  public static PackedLinear int8(Tensor weight, Tensor bias, boolean gelu) {
    Int8Linear layer = Int8Linear.of(weight, bias);
    return new PackedLinear(
        x -> gelu ? Functional.geluInPlace(layer.forward(x)) : layer.forward(x), layer::close);
  }

  private static Tensor plain(Tensor x, Tensor weight, @Nullable Tensor bias, boolean gelu) {
    Tensor y = Functional.linear(x, weight, bias);
    return gelu ? Functional.gelu(y) : y;
  }

  /** [M, in] → [M, out]. */
  public Tensor forward(Tensor x) {
    return product.apply(x);
  }

  @Override
  public void close() {
    free.run();
  }
}
