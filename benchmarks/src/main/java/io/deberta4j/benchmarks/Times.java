package io.deberta4j.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What repeated measurements of one thing come to, in milliseconds.
 *
 * @param median the middle one
 * @param min the fastest
 * @param q1 a quarter is faster
 * @param q3 a quarter is slower
 * @param samples how many there are
 */
record Times(double median, double min, double q1, double q3, int samples) {
  static Times ofNanos(List<Long> nanos) {
    double[] sorted = nanos.stream().mapToDouble(n -> n / 1e6).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no measurement");
    }
    return new Times(
        quantile(sorted, 0.5),
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.75),
        sorted.length);
  }

  /** Interpolates between the values around a quantile. */
  static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return quantile(sorted, 0.5);
  }
}
