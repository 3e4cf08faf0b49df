package io.deberta4j.verify;

import io.deberta4j.io.DataException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An output for one text.
 *
 * @param perToken whether each token has its own values; otherwise the text has
 * @param width how many values each token, or the text, has
 * @param values row-major, [tokens, width] or [width]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Values(boolean perToken, int width, float[] values) {
  /** Refuses values of another shape: they are of another model. */
  void requireShapeOf(Values other, String output, String where, String whose) {
    if (width != other.width || values.length != other.values.length) {
      throw new DataException(
          "%s: %s has %s for '%s', but this checkpoint gives %s. Is it the same model?"
              .formatted(where, whose, other.shape(), output, shape()));
    }
  }

  private String shape() {
    return perToken
        ? "%d tokens of %d values".formatted(values.length / Math.max(1, width), width)
        : "%d values".formatted(values.length);
  }

  /** Returns the largest magnitude; a NaN is infinite. */
  double largest() {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Float.isNaN(value) ? Double.POSITIVE_INFINITY : Math.abs(value));
    }
    return largest;
  }

  /**
   * Returns how many decisions the two have in common: the largest of the values of a text or of
   * each token; over the tokens where each has a single one. Null where nothing is decided: a
   * hidden state, or a single number.
   */
  @Nullable ArgMax argMax(Values other, String output) {
    if (output.equals(OurModel.HIDDEN) || values.length < 2) {
      return null;
    }
    int rowWidth = width == 1 ? values.length : width;
    int rows = values.length / rowWidth;
    int same = 0;
    for (int row = 0; row < rows; row++) {
      int from = row * rowWidth;
      same += largest(from, rowWidth) == other.largest(from, rowWidth) ? 1 : 0;
    }
    return new ArgMax(same, rows);
  }

  private int largest(int from, int count) {
    int best = from;
    for (int i = from; i < from + count; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** Returns the values in ascending order. */
  float[] sorted() {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
