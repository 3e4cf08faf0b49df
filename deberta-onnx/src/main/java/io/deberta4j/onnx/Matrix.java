package io.deberta4j.onnx;

import io.deberta4j.checkpoint.StoredWeight;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A matrix of floats in Java's memory, and what little an export computes with it: it runs where
 * the native engine does not.
 *
 * @param rows number of rows
 * @param columns number of columns
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // a value on the way to a file, never compared
record Matrix(int rows, int columns, float[] values) {
  Matrix {
    if (values.length != Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          values.length + " values, expected " + rows + " x " + columns);
    }
  }

  /** Reads a weight of two dimensions. */
  static Matrix of(StoredWeight weight) {
    long[] shape = weight.shape();
    return new Matrix(Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), weight.floats());
  }

  /** Puts matrices of equal width below each other. */
  static Matrix stack(List<Matrix> parts) {
    int rows = parts.stream().mapToInt(Matrix::rows).sum();
    int columns = parts.get(0).columns();
    float[] all = new float[Math.multiplyExact(rows, columns)];
    int at = 0;
    for (Matrix part : parts) {
      System.arraycopy(part.values, 0, all, at, part.values.length);
      at += part.values.length;
    }
    return new Matrix(rows, columns, all);
  }

  Matrix transpose() {
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return new Matrix(columns, rows, turned);
  }

  /** The columns of each of A heads as a matrix of its own: [rows, A · d] → [A, rows, d]. */
  float[] heads(int count) {
    int size = columns / count;
    float[] result = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int head = 0; head < count; head++) {
        int from = row * columns + head * size;
        System.arraycopy(values, from, result, (head * rows + row) * size, size);
      }
    }
    return result;
  }

  /** Divides in single precision, as a model does that divides its results. */
  Matrix div(double divisor) {
    float[] result = values.clone();
    float by = (float) divisor;
    for (int i = 0; i < result.length; i++) {
      result[i] /= by;
    }
    return new Matrix(rows, columns, result);
  }

  /**
   * x·Wᵀ + b, in single precision.
   *
   * @param weight [out, in], with as many columns as this
   * @param bias [out]
   * @return [rows, out]
   */
  Matrix linear(Matrix weight, float[] bias) {
    Matrix turned = weight.transpose(); // [in, out]
    int out = turned.columns();
    float[] result = new float[Math.multiplyExact(rows, out)];
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> System.arraycopy(times(row, turned, bias), 0, result, row * out, out));
    return new Matrix(rows, out, result);
  }

  /** One row of {@link #linear}: sums of whole rows, which the compiler turns into vector code. */
  private float[] times(int row, Matrix turned, float[] bias) {
    int out = turned.columns();
    float[] sums = bias.clone();
    for (int in = 0; in < columns; in++) {
      float x = values[row * columns + in];
      int at = in * out;
      for (int i = 0; i < out; i++) {
        sums[i] += x * turned.values[at + i];
      }
    }
    return sums;
  }

  /** Normalises each row; statistics in double precision. */
  Matrix layerNorm(float[] weight, float[] bias, double eps) {
    float[] result = new float[values.length];
    for (int row = 0; row < rows; row++) {
      int from = row * columns;
      double mean = Arrays.stream(toDoubles(from)).average().orElse(0);
      double variance =
          Arrays.stream(toDoubles(from)).map(x -> (x - mean) * (x - mean)).average().orElse(0);
      double norm = Math.sqrt(variance + eps);
      for (int i = 0; i < columns; i++) {
        result[from + i] = (float) ((values[from + i] - mean) / norm * weight[i] + bias[i]);
      }
    }
    return new Matrix(rows, columns, result);
  }

  private double[] toDoubles(int from) {
    double[] row = new double[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = values[from + i];
    }
    return row;
  }
}
