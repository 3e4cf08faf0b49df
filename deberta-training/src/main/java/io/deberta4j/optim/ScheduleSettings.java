package io.deberta4j.optim;

/**
 * What schedules are made of; each {@link ScheduleKind} uses what it needs and ignores the rest.
 *
 * @param totalSteps updates of the whole run, at least 1
 * @param warmup how long the rate rises at the start
 * @param end the factor at the end, of kinds that fall to a value of choice
 * @param power the exponent of a polynomial
 * @param cooldown how a stable rate falls at the end
 */
public record ScheduleSettings(
    long totalSteps, Warmup warmup, double end, double power, Cooldown cooldown) {
  /**
   * The last part of a warmup-stable-decay schedule.
   *
   * @param share of all steps, in [0, 1], rounded up
   * @param shape how the rate falls
   */
  public record Cooldown(double share, Shape shape) {
    /** Checks the range. */
    public Cooldown {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "the share of the steps in which the rate falls must lie in [0, 1], got " + share);
      }
    }
  }

  /** How a rate falls from 1 to 0, x of the way. */
  public enum Shape {
    /** 1 − x. */
    LINEAR,
    /** (1 + cos πx)/2. */
    COSINE,
    /** 1 − √x (Hägele et al. 2024, arXiv:2405.18392). */
    ONE_MINUS_SQRT;

    double at(double x) {
      return switch (this) {
        case LINEAR -> 1 - x;
        case COSINE -> 0.5 * (1 + Math.cos(Math.PI * x));
        case ONE_MINUS_SQRT -> 1 - Math.sqrt(x);
      };
    }
  }

  /** Checks the ranges. */
  public ScheduleSettings {
    if (totalSteps < 1) {
      throw new IllegalArgumentException("a schedule needs at least 1 step, got " + totalSteps);
    }
    if (!(end >= 0 && end <= 1)) {
      throw new IllegalArgumentException("a schedule ends at a factor in [0, 1], got " + end);
    }
    if (!(power > 0 && Double.isFinite(power))) {
      throw new IllegalArgumentException("a schedule's power must be positive, got " + power);
    }
  }

  /** Falls to 0 with power 1; a stable rate falls linearly in the last tenth. */
  public static ScheduleSettings of(long totalSteps, Warmup warmup) {
    return new ScheduleSettings(totalSteps, warmup, 0, 1, new Cooldown(0.1, Shape.LINEAR));
  }

  /** Returns these settings with another end. */
  public ScheduleSettings withEnd(double factor) {
    return new ScheduleSettings(totalSteps, warmup, factor, power, cooldown);
  }

  /** Returns these settings with another power. */
  public ScheduleSettings withPower(double exponent) {
    return new ScheduleSettings(totalSteps, warmup, end, exponent, cooldown);
  }

  /** Returns these settings with another cooldown. */
  public ScheduleSettings withCooldown(double share, Shape shape) {
    return new ScheduleSettings(totalSteps, warmup, end, power, new Cooldown(share, shape));
  }
}
