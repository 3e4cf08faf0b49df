package io.deberta4j.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well scores go together. <b>Deviation.</b> Where all scores of a side are equal, scipy gives
 * NaN; here it is 0, so that checkpoints can be compared.
 */
public final class Correlation {
  private Correlation() {}

  /** Returns Pearson's r. */
  public static double pearson(double[] x, double[] y) {
    Classification.checkLengths(x.length, y.length);
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    boolean constant = allEqual(x) || allEqual(y);
    return constant ? 0 : Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
  }

  /** Returns Spearman's ρ: Pearson's r of the ranks, equal scores sharing the mean of theirs. */
  public static double spearman(double[] x, double[] y) {
    return pearson(ranks(x), ranks(y));
  }

  private static boolean allEqual(double[] x) {
    return Arrays.stream(x).distinct().limit(2).count() < 2;
  }

  private static double[] ranks(double[] x) {
    Integer[] order =
        IntStream.range(0, x.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> x[i]))
            .toArray(Integer[]::new);
    double[] ranks = new double[x.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && x[order[to]] == x[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
