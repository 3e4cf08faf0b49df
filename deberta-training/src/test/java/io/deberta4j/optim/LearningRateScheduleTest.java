package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  /** Ten updates, four of them warm-up: the values of transformers' linear schedule. */
  @Test
  void risesAndFallsLinearly() {
    double[] expected = {0, 0.25, 0.5, 0.75, 1, 5 / 6.0, 4 / 6.0, 3 / 6.0, 2 / 6.0, 1 / 6.0, 0, 0};
    LearningRateSchedule schedule = LearningRateSchedule.linear(Warmup.ofSteps(4), 10);
    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.factor(step))
          .as("step %d", step)
          .isCloseTo(expected[step], within(1e-12));
    }
  }

  @Test
  void startsAtThePeakWithoutWarmup() {
    LearningRateSchedule schedule = LearningRateSchedule.linear(Warmup.NONE, 4);
    assertThat(schedule.factor(0)).isEqualTo(1);
    assertThat(schedule.factor(3)).isEqualTo(0.25);
  }

  @Test
  void proportionsAreRoundedUpAndNeverExceedTheRun() {
    assertThat(Warmup.ofProportion(0.1).steps(25)).isEqualTo(3);
    assertThat(Warmup.ofProportion(1).steps(25)).isEqualTo(25);
    assertThat(Warmup.ofSteps(100).steps(25)).isEqualTo(25);
    assertThat(LearningRateSchedule.linear(Warmup.ofSteps(100), 25).factor(24))
        .isCloseTo(24 / 25.0, within(1e-12));
  }

  @Test
  void refusesWhatIsNoWarmup() {
    assertThatThrownBy(() -> Warmup.ofProportion(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> Warmup.ofSteps(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Warmup(0.5, false)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> Warmup.ofProportion(Double.NaN)).hasMessageContaining("NaN");
  }
}
