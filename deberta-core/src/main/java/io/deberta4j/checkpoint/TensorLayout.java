package io.deberta4j.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/** Arithmetic of shapes and strides that an untrusted file may have made up. */
final class TensorLayout {
  private TensorLayout() {}

  static long[] array(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns the product of the sizes, or -1 if a size is negative or the product overflows. */
  static long elements(long[] shape) {
    long count = 1;
    boolean empty = false;
    for (long size : shape) {
      if (size < 0) {
        return -1;
      }
      empty |= size == 0;
    }
    for (long size : shape) {
      if (!empty && size > Long.MAX_VALUE / count) {
        return -1;
      }
      count *= empty ? 0 : size;
    }
    return count;
  }

  /**
   * Returns how many elements lie from the first to the last in memory, or -1 if a size or stride
   * is negative or anything, bytes included, overflows.
   */
  static long span(long[] shape, long[] strides, int bytes) {
    long elements = elements(shape);
    if (elements < 0 || elements > Long.MAX_VALUE / bytes) {
      return -1;
    }
    long last = 0;
    for (int i = 0; i < shape.length; i++) {
      if (strides[i] < 0) {
        return -1;
      }
      long steps = Math.max(shape[i] - 1, 0);
      if (steps > 0 && strides[i] > (Long.MAX_VALUE / bytes - 1 - last) / steps) {
        return -1;
      }
      last += steps * strides[i];
    }
    return elements == 0 ? 0 : last + 1;
  }

  static long[] contiguousStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(shape[i], 1);
    }
    return strides;
  }

  static long[] reversed(long[] values) {
    long[] reversed = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }

  static boolean isContiguous(long[] shape, long[] strides) {
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] > 1 && strides[i] != step) {
        return elements(shape) == 0;
      }
      step *= Math.max(shape[i], 1);
    }
    return true;
  }

  /** Copies a view, element by element in row-major order. */
  static void gather(ByteBuffer from, long[] shape, long[] strides, int bytes, ByteBuffer to) {
    long[] index = new long[shape.length];
    long at = 0;
    while (to.hasRemaining()) {
      to.put(to.position(), from, Math.toIntExact(at * bytes), bytes);
      to.position(to.position() + bytes);
      int i = shape.length - 1;
      while (i >= 0 && ++index[i] == shape[i]) {
        at -= (shape[i] - 1) * strides[i];
        index[i--] = 0;
      }
      at += i >= 0 ? strides[i] : 0;
    }
  }
}
