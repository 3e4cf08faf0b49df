package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
  /**
   * F1 = 2 · right / (labelled + answered). Class 0: 2 · 2 / (3 + 3); class 1: 2 · 1 / (3 + 2);
   * class 2 occurs in neither and does not count; class 3 is only answered: 0.
   */
  @Test
  void countsByHand() {
    ClassificationMetrics metrics =
        ClassificationMetrics.of(
            new int[] {0, 0, 0, 1, 1, 1}, new int[] {0, 0, 1, 0, 1, 3}, 4, 0.5);
    assertThat(metrics.accuracy()).isEqualTo(0.5);
    assertThat(metrics.macroF1()).isCloseTo((4 / 6.0 + 2 / 5.0 + 0) / 3, within(1e-12));
  }

  @Test
  void prefersAccuracyThenLoss() {
    Evaluation good = new ClassificationMetrics(10, 0.9, 0.5, 0.1).evaluation();
    assertThat(good.betterThan(new ClassificationMetrics(10, 0.8, 0.1, 0.9).evaluation())).isTrue();
    assertThat(good.betterThan(new ClassificationMetrics(10, 0.9, 0.6, 0.9).evaluation())).isTrue();
    assertThat(good.betterThan(good)).isFalse();
  }
}
