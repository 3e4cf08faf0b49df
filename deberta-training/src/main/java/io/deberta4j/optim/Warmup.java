package io.deberta4j.optim;

/**
 * How long the learning rate rises: a number of steps or a share of all of them.
 *
 * @param amount the number, or the share in [0, 1]
 * @param proportional whether it is a share
 */
public record Warmup(double amount, boolean proportional) {
  /** No warm-up. */
  public static final Warmup NONE = new Warmup(0, false);

  /** Checks the range. */
  public Warmup {
    boolean valid = proportional ? amount >= 0 && amount <= 1 : amount >= 0;
    if (!valid || (!proportional && amount != Math.rint(amount))) {
      throw new IllegalArgumentException(
          "warm-up must be a whole number of steps or a proportion in [0, 1], got " + amount);
    }
  }

  /** Warms up for this many steps. */
  public static Warmup ofSteps(long steps) {
    return new Warmup(steps, false);
  }

  /** Warms up for this share of all steps. */
  public static Warmup ofProportion(double proportion) {
    return new Warmup(proportion, true);
  }

  /** Returns the number of steps, rounded up, at most all. */
  public long steps(long totalSteps) {
    double steps = proportional ? Math.ceil(amount * totalSteps) : amount;
    return Math.min(totalSteps, (long) steps);
  }

  /** Returns the share of all steps, unrounded; above 1 if it is longer than the run. */
  public double share(long totalSteps) {
    return proportional ? amount : amount / totalSteps;
  }
}
