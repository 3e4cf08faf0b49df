package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The schedules that no golden records, by hand. */
class ScheduleKindTest {
  private static final ScheduleSettings TEN = ScheduleSettings.of(10, Warmup.ofSteps(2));

  private static void isAt(LearningRateSchedule schedule, double... expected) {
    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.factor(step))
          .as("step %d", step)
          .isCloseTo(expected[step], within(1e-12));
    }
  }

  @Test
  void constantWithAndWithoutWarmup() {
    isAt(ScheduleKind.CONSTANT.create(TEN), 1, 1, 1, 1);
    isAt(ScheduleKind.CONSTANT_WITH_WARMUP.create(TEN), 0, 0.5, 1, 1);
    assertThat(ScheduleKind.CONSTANT_WITH_WARMUP.create(TEN).factor(1000)).isEqualTo(1);
  }

  /** (1 − 0.2) · (1 − (s − 2)/8)² + 0.2, as get_polynomial_decay_schedule_with_warmup. */
  @Test
  void polynomial() {
    LearningRateSchedule schedule = ScheduleKind.POLYNOMIAL.create(TEN.withPower(2).withEnd(0.2));
    isAt(schedule, 0, 0.5, 1, 0.8 * 49 / 64 + 0.2, 0.8 * 36 / 64 + 0.2);
    assertThat(schedule.factor(6)).isCloseTo(0.4, within(1e-12));
    assertThat(schedule.factor(10)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.factor(99)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void polynomialOfPowerOneIsLinear() {
    LearningRateSchedule linear = ScheduleKind.LINEAR.create(TEN);
    LearningRateSchedule polynomial = ScheduleKind.POLYNOMIAL.create(TEN);
    for (int step = 0; step < 12; step++) {
      assertThat(polynomial.factor(step)).isCloseTo(linear.factor(step), within(1e-12));
    }
  }

  @Test
  void warmupStableDecay() {
    isAt(
        ScheduleKind.WARMUP_STABLE_DECAY.create(
            TEN.withCooldown(0.4, ScheduleSettings.Shape.LINEAR)),
        0,
        0.5,
        1,
        1,
        1,
        1,
        1,
        0.75,
        0.5,
        0.25,
        0,
        0,
        0);
    isAt(
        ScheduleKind.WARMUP_STABLE_DECAY.create(
            TEN.withCooldown(0.4, ScheduleSettings.Shape.ONE_MINUS_SQRT).withEnd(0.1)),
        0,
        0.5,
        1,
        1,
        1,
        1,
        1,
        0.55,
        1 - 0.9 * Math.sqrt(0.5),
        1 - 0.9 * Math.sqrt(0.75),
        0.1,
        0.1);
    isAt(
        ScheduleKind.WARMUP_STABLE_DECAY.create(
            TEN.withCooldown(0.4, ScheduleSettings.Shape.COSINE)),
        0,
        0.5,
        1,
        1,
        1,
        1,
        1,
        0.5 + Math.sqrt(0.125),
        0.5,
        0.5 - Math.sqrt(0.125),
        0);
    isAt(
        ScheduleKind.WARMUP_STABLE_DECAY.create(TEN.withCooldown(0, ScheduleSettings.Shape.LINEAR)),
        0,
        0.5,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1);
    isAt( // a cooldown longer than what the warm-up leaves
        ScheduleKind.WARMUP_STABLE_DECAY.create(TEN.withCooldown(1, ScheduleSettings.Shape.LINEAR)),
        0,
        0.5,
        1,
        0.875);
  }

  /** A warm-up in steps is a share of all steps for the schedules of microsoft/DeBERTa. */
  @Test
  void warmupInSteps() {
    isAt(ScheduleKind.WARMUP_CONSTANT.create(TEN), 0, 0.5, 1, 1);
  }

  @Test
  void namesAreThoseOfTheLibraries() {
    assertThat(ScheduleKind.named("warmup_cyclic_linear_cosine"))
        .isEqualTo(ScheduleKind.WARMUP_CYCLIC_LINEAR_COSINE);
    for (ScheduleKind kind : ScheduleKind.values()) {
      assertThat(ScheduleKind.named(kind.officialName())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> ScheduleKind.named("cosine"))
        .hasMessageContaining("'cosine'")
        .hasMessageContaining("warmup_linear_shift");
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> ScheduleSettings.of(0, Warmup.NONE)).hasMessageContaining("0");
    assertThatThrownBy(() -> TEN.withEnd(2)).hasMessageContaining("2");
    assertThatThrownBy(() -> TEN.withPower(0)).hasMessageContaining("power");
    assertThatThrownBy(() -> TEN.withCooldown(1.5, ScheduleSettings.Shape.LINEAR))
        .hasMessageContaining("1.5");
  }
}
