package io.deberta4j.check;

import java.util.Locale;

/**
 * One output beside its recorded value.
 *
 * @param output the name of the output
 * @param difference the largest absolute difference; infinite where shapes or integers differ
 * @param tolerance the largest difference that passes
 */
public record Comparison(String output, double difference, double tolerance) {
  /** Tells whether the difference is within the tolerance; a NaN is not. */
  public boolean passes() {
    return difference <= tolerance;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %.2e (tolerance %.0e)", output, difference, tolerance);
  }
}
