package io.deberta4j.loss;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Random rows as Java values and as tensors in double precision. */
record Draw(Random random) {
  static final int ROWS = 7;
  static final int CLASSES = 4;

  double[][] normal() {
    double[][] rows = new double[ROWS][CLASSES];
    for (double[] row : rows) {
      for (int c = 0; c < CLASSES; c++) {
        row[c] = 2 * random.nextGaussian();
      }
    }
    return rows;
  }

  /** Rows of numbers in [0, 1]. */
  double[][] shares() {
    double[][] rows = normal();
    for (double[] row : rows) {
      for (int c = 0; c < CLASSES; c++) {
        row[c] = random.nextDouble();
      }
    }
    return rows;
  }

  /** Numbers from {@code from} to {@code to}, exclusive. */
  long[] whole(int from, int to) {
    return random.longs(ROWS, from, to).toArray();
  }

  static Tensor tensor(double[][] rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(ROWS * CLASSES * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double[] row : rows) {
      for (double value : row) {
        bytes.putDouble(value);
      }
    }
    return Tensor.of(bytes.flip(), DType.F64, ROWS, CLASSES);
  }

  static Tensor tensor(long[] values) {
    return Tensor.of(values, values.length);
  }
}
