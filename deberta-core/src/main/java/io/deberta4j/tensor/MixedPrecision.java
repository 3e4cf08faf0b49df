package io.deberta4j.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mixed precision while it is open, on the current thread: linear layers, matrix products and
 * convolutions of F32 tensors run in bf16 and give bf16, with sums in F32; weights stay F32, and so
 * do their gradients. A weight is rounded once, however often it is used: close it before weights
 * change. Nothing happens with F32.
 */
public final class MixedPrecision implements AutoCloseable {
  private final boolean reduced;
  private final boolean before;

  private MixedPrecision(boolean reduced) {
    this.reduced = reduced;
    before = torch.is_autocast_enabled(DeviceType.CPU);
    if (reduced) {
      torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
      torch.set_autocast_enabled(DeviceType.CPU, true);
      torch.increment_nesting();
    }
  }

  /**
   * Switches to a precision until the result is closed.
   *
   * @param dtype BF16, or F32 for none
   */
  public static MixedPrecision open(DType dtype) {
    if (dtype != DType.BF16 && dtype != DType.F32) {
      throw new IllegalArgumentException("mixed precision is of BF16, or F32 for none: " + dtype);
    }
    Engine.load();
    return new MixedPrecision(dtype == DType.BF16);
  }

  /** Tells whether products of the current thread run in bf16. */
  static boolean isOpen() {
    return torch.is_autocast_enabled(DeviceType.CPU);
  }

  /** Rounds to bf16 what several products take, so that each need not; itself with F32. */
  public static Tensor rounded(Tensor x) {
    return isOpen() ? x.to(DType.BF16) : x;
  }

  /**
   * Forgets weights rounded so far. Needed between a pass without gradients and one with them, as a
   * weight that was rounded in the former would get no gradient in the latter.
   */
  public static void forgetRounded() {
    Engine.load();
    torch.clear_cache();
  }

  /** Restores what was before. */
  @Override
  public void close() {
    if (reduced) {
      torch.set_autocast_enabled(DeviceType.CPU, before);
      if (torch.decrement_nesting() == 0) {
        torch.clear_cache();
      }
    }
  }
}
