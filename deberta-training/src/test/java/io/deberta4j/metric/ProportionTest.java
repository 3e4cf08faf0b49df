package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProportionTest {
  /** At the ends of the interval the share lies exactly 1.96 standard deviations away. */
  @Test
  void theEndsAreWhereTheShareIsJustStillLikely() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int trials = 1 + random.nextInt(300);
      Proportion found = new Proportion(random.nextInt(trials + 1), trials);
      for (double end : new double[] {found.low(), found.high()}) {
        double variance = end * (1 - end) / trials; // squares: roots of almost 0 are not exact
        assertThat(Math.pow((found.share() - end) / 1.959963984540054, 2))
            .as("seed %d: %s", seed, found)
            .isCloseTo(variance, within(1e-12));
      }
      assertThat(found.low()).isLessThanOrEqualTo(found.share() + 1e-12);
      assertThat(found.high()).isGreaterThanOrEqualTo(found.share() - 1e-12);
    }
  }

  /** 81 of 263: the example of Newcombe (1998), method 3. */
  @Test
  void aPublishedExample() {
    Proportion found = new Proportion(81, 263);
    assertThat(found.low()).isCloseTo(0.2553, within(1e-4));
    assertThat(found.high()).isCloseTo(0.3662, within(1e-4));
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> new Proportion(0, 0)).hasMessageContaining("0 of 0");
    assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("3 of 2");
    assertThatThrownBy(() -> new Proportion(-1, 2)).hasMessageContaining("-1 of 2");
  }
}
