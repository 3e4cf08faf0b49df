package io.deberta4j.pipeline;

import io.deberta4j.tensor.Tensor;
import java.util.Arrays;

/** Tensors to Java arrays. */
final class Floats {
  private Floats() {}

  /** Copies a matrix out, row by row. */
  static float[][] rows(Tensor matrix) {
    int rows = (int) matrix.size(0);
    int columns = (int) matrix.size(1);
    float[] flat = matrix.toFloats();
    float[][] result = new float[rows][];
    for (int i = 0; i < rows; i++) {
      result[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return result;
  }
}
