package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static Evaluation of(double accuracy, double loss) {
    return Evaluation.of(Metric.score("accuracy", accuracy), Metric.loss("loss", loss));
  }

  @Test
  void theFirstMetricDecidesThenTheNext() {
    assertThat(of(0.9, 5).betterThan(of(0.8, 1))).isTrue();
    assertThat(of(0.8, 1).betterThan(of(0.9, 5))).isFalse();
    assertThat(of(0.9, 1).betterThan(of(0.9, 2))).isTrue();
    assertThat(of(0.9, 2).betterThan(of(0.9, 1))).isFalse();
    assertThat(of(0.9, 1).betterThan(of(0.9, 1))).isFalse();
  }

  @Test
  void whatIsNotANumberIsNeverBetter() {
    assertThat(of(Double.NaN, 1).betterThan(of(0.1, 1))).isFalse();
    assertThat(of(0.1, 1).betterThan(of(Double.NaN, 1))).isTrue();
    assertThat(of(Double.NaN, 1).betterThan(of(Double.NaN, 2))).isFalse();
  }
}
