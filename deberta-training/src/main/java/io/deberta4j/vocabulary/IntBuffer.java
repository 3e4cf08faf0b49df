package io.deberta4j.vocabulary;

import java.util.Arrays;

/** A growing array of ints. */
final class IntBuffer {
  private int[] values;
  private int size;

  IntBuffer() {
    this(1024);
  }

  IntBuffer(int capacity) {
    values = new int[capacity];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
