package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiLabelTest {
  /** Labels 1 and 2 right once each, 2 missed once, 3 never there: F1 1, 2/3, 0. */
  @Test
  void figuresAreThoseCountedByHand() {
    boolean[][] labels = {{true, true, false}, {false, true, false}};
    boolean[][] answers = {{true, true, false}, {false, false, false}};
    assertThat(MultiLabel.macroF1(labels, answers)).isCloseTo(5 / 9.0, within(1e-12));
    assertThat(MultiLabel.microF1(labels, answers)).isCloseTo(0.8, within(1e-12));
    assertThat(MultiLabel.accuracy(labels, answers)).isEqualTo(0.5);
    assertThat(MultiLabel.macroF1(new boolean[0][], new boolean[0][])).isZero();
    assertThat(MultiLabel.microF1(new boolean[2][3], new boolean[2][3])).isZero();
  }

  /** Each label alone is a task of two classes. */
  @Test
  void macroF1IsTheMeanOfBinaryF1() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(20);
      int count = 1 + random.nextInt(5);
      boolean[][] labels = new boolean[n][count];
      boolean[][] answers = new boolean[n][count];
      double sum = 0;
      for (int l = 0; l < count; l++) {
        int[] right = random.ints(n, 0, 2).toArray();
        int[] given = random.ints(n, 0, 2).toArray();
        for (int i = 0; i < n; i++) {
          labels[i][l] = right[i] == 1;
          answers[i][l] = given[i] == 1;
        }
        sum += Classification.f1(right, given, 1);
      }
      assertThat(MultiLabel.macroF1(labels, answers))
          .as("seed %d", seed)
          .isCloseTo(sum / count, within(1e-12));
    }
  }
}
