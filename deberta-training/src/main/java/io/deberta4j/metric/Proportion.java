package io.deberta4j.metric;

/**
 * How often something came true, and where its probability lies with a confidence of 95 % (Wilson
 * 1927, "Probable inference, the law of succession, and statistical inference"):
 *
 * <pre>
 * (p + z² / 2n  ±  z √(p (1 − p) / n + z² / 4n²)) / (1 + z² / n)      p = right / n,  z = 1.96
 * </pre>
 *
 * @param right how often it came true
 * @param trials how often it was tried, independently
 */
public record Proportion(long right, long trials) {
  private static final double Z = 1.959963984540054;

  /** Checks the numbers. */
  public Proportion {
    if (trials < 1 || right < 0 || right > trials) {
      throw new IllegalArgumentException(
          "expected 0 to n of n >= 1 trials, got %d of %d".formatted(right, trials));
    }
  }

  /** Returns the share. */
  public double share() {
    return (double) right / trials;
  }

  /** Returns the lower end of the interval. */
  public double low() {
    return end(-1);
  }

  /** Returns the upper end of the interval. */
  public double high() {
    return end(1);
  }

  private double end(int sign) {
    double n = trials;
    double p = share();
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    double end = (p + Z * Z / (2 * n) + sign * half) / (1 + Z * Z / n);
    return Math.max(0, Math.min(1, end)); // rounding may go beyond
  }
}
