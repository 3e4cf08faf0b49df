package io.deberta4j.training;

/**
 * How often something is done: every so many updates or epochs.
 *
 * @param count how many, 0 for never
 * @param epochs whether epochs are counted, not updates
 */
public record Interval(long count, boolean epochs) {
  /** Never. */
  public static final Interval NEVER = new Interval(0, false);

  /** After every epoch. */
  public static final Interval EVERY_EPOCH = new Interval(1, true);

  /** Checks the range. */
  public Interval {
    if (count < 0) {
      throw new IllegalArgumentException("an interval must be at least 0, got " + count);
    }
  }

  /** Every so many updates. */
  public static Interval ofSteps(long steps) {
    return new Interval(steps, false);
  }

  /** Every so many epochs. */
  public static Interval ofEpochs(long epochs) {
    return new Interval(epochs, true);
  }

  /** Tells whether it is time after so many updates; the last update always is, unless never. */
  boolean due(long step, long stepsPerEpoch, long totalSteps) {
    long period = epochs ? Math.multiplyExact(count, stepsPerEpoch) : count;
    return period > 0 && (step % period == 0 || step == totalSteps);
  }

  @Override
  public String toString() {
    return count == 0 ? "never" : "every " + count + (epochs ? " epochs" : " updates");
  }
}
