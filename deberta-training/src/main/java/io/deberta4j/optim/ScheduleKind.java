package io.deberta4j.optim;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The learning-rate schedules, by name: those of Hugging Face's transformers, where the warm-up is
 * a number of steps, and those of microsoft/DeBERTa, {@code optims/lr_schedulers.py}, whose names
 * begin with "warmup", where it is a share of all steps.
 */
public enum ScheduleKind {
  /** Always 1, without warm-up. */
  CONSTANT,
  /** 1 after the warm-up. */
  CONSTANT_WITH_WARMUP,
  /** Falls to 0: {@link LearningRateSchedule#linear}. */
  LINEAR,
  /** Falls to the end as (what remains)^power. */
  POLYNOMIAL,
  /** Stays at 1, and falls to the end in the cooldown (Hu et al. 2024, arXiv:2404.06395, WSD). */
  WARMUP_STABLE_DECAY,
  /** (1 + cos πx)/2, x the share of all steps done; jumps down after the warm-up. */
  WARMUP_COSINE,
  /** 1 after the warm-up. */
  WARMUP_CONSTANT,
  /** Falls to the end as 1 − x; jumps down after the warm-up. The default there. */
  WARMUP_LINEAR,
  /** Half a cosine from 1, after the warm-up, to the end. */
  WARMUP_LINEAR_COSINE,
  /** Four half cosines, each lower than the one before. */
  WARMUP_CYCLIC_LINEAR_COSINE,
  /** Falls linearly from 1, after the warm-up, to the end: without the jump. */
  WARMUP_LINEAR_SHIFT;

  /** Returns the name: in small letters, as in the libraries they come from. */
  public String officialName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a schedule by its name.
   *
   * @throws IllegalArgumentException if there is none, naming all
   */
  public static ScheduleKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.officialName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no learning-rate schedule is called '%s'; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ScheduleKind::officialName)
                                .collect(Collectors.joining(", ")))));
  }

  /** Creates the schedule. */
  public LearningRateSchedule create(ScheduleSettings s) {
    long total = s.totalSteps();
    double end = s.end();
    long rising = s.warmup().steps(total);
    double warmup = s.warmup().share(total);
    return switch (this) {
      case CONSTANT -> step -> 1;
      case CONSTANT_WITH_WARMUP -> step -> risen(step, rising);
      case LINEAR -> LearningRateSchedule.linear(s.warmup(), total);
      case POLYNOMIAL -> polynomial(s, rising);
      case WARMUP_STABLE_DECAY -> stable(s, rising);
      case WARMUP_COSINE -> cycle(total, warmup, x -> 0.5 * (1 + Math.cos(Math.PI * x)));
      case WARMUP_CONSTANT -> cycle(total, warmup, x -> 1);
      case WARMUP_LINEAR -> cycle(total, warmup, x -> (1 - end) * (1 - x) + end);
      case WARMUP_LINEAR_COSINE ->
          cycle(
              total,
              warmup,
              x -> (1 - end) * (0.5 * (1 + Math.cos(Math.PI * (x - warmup) / (1 - warmup)))) + end);
      case WARMUP_CYCLIC_LINEAR_COSINE -> step -> cyclic(step, total, warmup, end);
      case WARMUP_LINEAR_SHIFT ->
          cycle(total, warmup, x -> (1 - end) * (1 - (x - warmup) / (1 - warmup)) + end);
    };
  }

  /** A factor as a function of the share of the run that is done. */
  private interface Curve {
    double at(double x);
  }

  private static double risen(long step, long rising) {
    return step < rising ? step / (double) rising : 1;
  }

  private static LearningRateSchedule polynomial(ScheduleSettings s, long rising) {
    double falling = (double) Math.max(1, s.totalSteps() - rising);
    return step -> {
      if (step < rising) {
        return risen(step, rising);
      }
      double remaining = Math.max(0, 1 - (step - rising) / falling);
      return (1 - s.end()) * Math.pow(remaining, s.power()) + s.end();
    };
  }

  private static LearningRateSchedule stable(ScheduleSettings s, long rising) {
    double falling =
        Math.min(
            (double) (s.totalSteps() - rising), Math.ceil(s.cooldown().share() * s.totalSteps()));
    double from = s.totalSteps() - falling;
    return step -> {
      if (step < rising) {
        return risen(step, rising);
      }
      double x = step < from || falling == 0 ? 0 : Math.min(1, (step - from) / falling);
      return (1 - s.end()) * s.cooldown().shape().at(x) + s.end();
    };
  }

  /** The share of the run starts again at 0 after its end. */
  private static LearningRateSchedule cycle(long total, double warmup, Curve curve) {
    return step -> {
      double x = step / (double) total;
      x -= (long) x;
      return x < warmup ? x / warmup : curve.at(x);
    };
  }

  /** The steps of the warm-up are taken off a total that lacks them already, as there. */
  private static double cyclic(long step, long total, double warmup, double end) {
    double x = step / (double) total;
    if (x < warmup) {
      return x / warmup;
    }
    int cycles = 4;
    long rest = total - (long) (total * warmup);
    long since = step - (long) (rest * warmup);
    long period = Math.max(1, rest / cycles);
    long cycle = Math.floorDiv(since, period);
    double sign = cycle % 2 == 0 ? 1 : -1;
    double factor =
        1
            - cycle / (double) cycles
            + 1.0 / (2 * cycles) * (sign * Math.cos(Math.PI * since / period) - 1);
    return (1 - end) * Math.max(factor, 0) + end;
  }
}
