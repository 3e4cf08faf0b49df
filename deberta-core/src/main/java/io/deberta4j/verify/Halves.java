package io.deberta4j.verify;

import java.util.Collection;

/**
 * Tells numbers that were computed in half precision by their bits: 13 or more of the 24 digits of
 * an F32 are zero in every one of them.
 */
final class Halves {
  private static final double LARGEST_F16 = 65504;
  private static final double SMALLEST_F16 = 0x1p-24;

  private Halves() {}

  /**
   * Returns the name of the narrowest type that holds all values exactly, or "" if that is F32 or
   * if there are too few values to tell.
   */
  static String typeOf(Collection<Values> outputs) {
    int telling = 0;
    boolean f16 = true;
    boolean bf16 = true;
    for (Values output : outputs) {
      for (float value : output.values()) {
        telling += value != Math.rint(value) ? 1 : 0; // whole numbers tell nothing
        f16 &= isF16(value);
        bf16 &= isBf16(value);
      }
    }
    return telling < 2 ? "" : bf16 ? "bf16" : f16 ? "fp16" : "";
  }

  static boolean isBf16(float value) {
    return (Float.floatToRawIntBits(value) & 0xFFFF) == 0;
  }

  static boolean isF16(float value) {
    double magnitude = Math.abs((double) value);
    if (!(magnitude <= LARGEST_F16)) {
      return !Float.isFinite(value);
    }
    if (Math.getExponent(value) < -14) { // subnormal there: multiples of the smallest
      double multiple = magnitude / SMALLEST_F16;
      return multiple == Math.rint(multiple);
    }
    return (Float.floatToRawIntBits(value) & 0x1FFF) == 0;
  }
}
