package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  /** x = 1 2 3 4 5, y = 2 4 5 4 5: covariance 6, squares 10 and 6. */
  @Test
  void pearsonIsThatComputedByHand() {
    double[] x = {1, 2, 3, 4, 5};
    double[] y = {2, 4, 5, 4, 5};
    assertThat(Correlation.pearson(x, y)).isCloseTo(6 / Math.sqrt(60), within(1e-12));
  }

  /** Ranks 0 1 2 3 4 and 0 1.5 3.5 1.5 3.5: covariance 7, squares 10 and 9. */
  @Test
  void spearmanSharesTheRanksOfTies() {
    double[] x = {1, 2, 3, 4, 50};
    double[] y = {2, 4, 5, 4, 5};
    assertThat(Correlation.spearman(x, y)).isCloseTo(7 / Math.sqrt(90), within(1e-12));
  }

  @Test
  void constantScoresAndNoScoresCorrelateWithNothing() {
    double[] x = {1, 2, 3};
    double[] constant = {0.1, 0.1, 0.1};
    assertThat(Correlation.pearson(x, constant)).isZero();
    assertThat(Correlation.spearman(constant, x)).isZero();
    assertThat(Correlation.pearson(new double[0], new double[0])).isZero();
    assertThat(Correlation.spearman(new double[1], new double[1])).isZero();
  }

  /** Spearman against counting, for each score, how many are smaller and how many equal. */
  @Test
  void figuresAgreeWithTheirDefinitionsOnRandomScores() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int n = 2 + random.nextInt(30);
      double[] x = random.ints(n, 0, 8).asDoubleStream().toArray();
      double[] y = random.ints(n, 0, 8).asDoubleStream().toArray();
      assertThat(Correlation.spearman(x, y))
          .as("seed %d", seed)
          .isCloseTo(naivePearson(naiveRanks(x), naiveRanks(y)), within(1e-9));
      assertThat(Correlation.pearson(x, y))
          .as("seed %d", seed)
          .isCloseTo(naivePearson(x, y), within(1e-9));
    }
  }

  private static double[] naiveRanks(double[] x) {
    double[] ranks = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (double other : x) {
        ranks[i] += other < x[i] ? 1 : other == x[i] ? 0.5 : 0;
      }
    }
    return ranks;
  }

  /** n Σxy − Σx Σy, over the roots of the same of x and of y. */
  private static double naivePearson(double[] x, double[] y) {
    double n = x.length;
    double sx = 0;
    double sy = 0;
    double sxy = 0;
    double sxx = 0;
    double syy = 0;
    for (int i = 0; i < n; i++) {
      sx += x[i];
      sy += y[i];
      sxy += x[i] * y[i];
      sxx += x[i] * x[i];
      syy += y[i] * y[i];
    }
    double spread = (n * sxx - sx * sx) * (n * syy - sy * sy);
    return spread < 1e-9 ? 0 : (n * sxy - sx * sy) / Math.sqrt(spread);
  }
}
