package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LossScaleTest {
  @Test
  void halvesAfterAnOverflowAndDoublesAfterAWhile() {
    LossScale scale = new LossScale(4, 2);
    scale.update(false);
    assertThat(scale.of(1)).isEqualTo(2);
    scale.update(true);
    scale.update(true);
    assertThat(scale.of(1)).isEqualTo(2); // two steps since the change: not more than two
    scale.update(true);
    assertThat(scale.of(1)).isEqualTo(4);
    for (int i = 0; i < 5; i++) {
      scale.update(false);
    }
    assertThat(scale.of(1)).isEqualTo(1);
  }

  @Test
  void leavesLossesAloneThatHaveNoUsefulGradient() {
    LossScale scale = new LossScale(8, 1);
    assertThat(scale.of(0)).isEqualTo(1);
    assertThat(scale.of(Double.NaN)).isEqualTo(1);
    assertThat(scale.of(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(scale.of(-3)).isEqualTo(8);
  }

  @Test
  void continuesWhereItWas() {
    LossScale scale = new LossScale(16, 3);
    scale.update(false);
    scale.update(true);
    LossScale resumed = new LossScale(1, 3);
    resumed.restore(scale.state());
    for (int i = 0; i < 9; i++) {
      assertThat(resumed.of(1)).isEqualTo(scale.of(1));
      scale.update(i != 5);
      resumed.update(i != 5);
    }
    assertThat(resumed.state()).isEqualTo(scale.state());
  }

  @Test
  void refusesScalesBelowOne() {
    assertThatThrownBy(() -> new LossScale(0.5, 1)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> new LossScale(2, 0)).hasMessageContaining("0");
  }
}
