package io.deberta4j.training;

/**
 * A figure of an evaluation.
 *
 * @param name what it is, as {@code accuracy}
 * @param value its value
 * @param higherIsBetter whether more is better; for a loss it is not
 */
public record Metric(String name, double value, boolean higherIsBetter) {
  /** A metric of which more is better. */
  public static Metric score(String name, double value) {
    return new Metric(name, value, true);
  }

  /** A metric of which less is better. */
  public static Metric loss(String name, double value) {
    return new Metric(name, value, false);
  }
}
