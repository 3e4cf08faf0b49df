package io.deberta4j.benchmarks;

import java.util.List;
import java.util.Locale;

/** Numbers as tables spell them, and their means. */
final class Numbers {
  private Numbers() {}

  static String count(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  static String millis(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  /** Returns the geometric mean of at least one value. */
  static double geometricMean(List<Double> values) {
    return Math.exp(
        values.stream()
            .mapToDouble(Math::log)
            .average()
            .orElseThrow(IllegalArgumentException::new));
  }
}
