package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Stored numbers to and from Java's float, in plain Java. */
public final class FloatBytes {
  private static final int HALF_EXPONENT = 0x7c00;
  private static final int HALF_FRACTION = 0x3ff;
  private static final int HALF_BIAS = 15;
  private static final int FRACTION_SHIFT = 23 - 10;
  private static final float SMALLEST_HALF = 0x1p-24f;

  private FloatBytes() {}

  /**
   * Appends all remaining numbers of a floating-point type as floats.
   *
   * @param from little-endian, whole numbers only
   */
  static void widen(ByteBuffer from, DType dtype, FloatBuffer to) {
    ByteBuffer stored = from.order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32 -> to.put(stored.asFloatBuffer());
      case BF16 -> {
        for (ShortBuffer bits = stored.asShortBuffer(); bits.hasRemaining(); ) {
          to.put(Float.intBitsToFloat(bits.get() << 16));
        }
      }
      case F16 -> {
        for (ShortBuffer bits = stored.asShortBuffer(); bits.hasRemaining(); ) {
          to.put(half(bits.get()));
        }
      }
      case F64 -> {
        for (var numbers = stored.asDoubleBuffer(); numbers.hasRemaining(); ) {
          to.put((float) numbers.get());
        }
      }
      default -> throw new IllegalArgumentException(dtype + " holds no real numbers");
    }
  }

  /** Returns the value of an IEEE half; {@code Float.float16ToFloat} needs JDK 20. */
  static float half(short bits) {
    int exponent = bits & HALF_EXPONENT;
    int fraction = bits & HALF_FRACTION;
    int sign = (bits & 0x8000) << 16;
    if (exponent == 0) { // zero and subnormal numbers
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * SMALLEST_HALF));
    }
    int wide =
        exponent == HALF_EXPONENT
            ? 0xff // infinity and NaN
            : (exponent >> 10) - HALF_BIAS + Float.MAX_EXPONENT;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << FRACTION_SHIFT);
  }

  /** Returns numbers as they lie in a file: F32, little-endian. */
  public static ByteBuffer of(float[] values) {
    int bytes = Math.multiplyExact(values.length, Float.BYTES);
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer;
  }
}
