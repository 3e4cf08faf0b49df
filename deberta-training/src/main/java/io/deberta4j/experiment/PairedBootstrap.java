package io.deberta4j.experiment;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import java.util.Arrays;
import java.util.Random;

/**
 * How far the difference of two arms would differ with other seeds and other documents: both are
 * drawn again, with replacement, and the difference is worked out anew.
 *
 * <pre>
 * difference = Σ_seeds Σ_documents (sum of one − sum of the other) / Σ_seeds Σ_documents count
 * </pre>
 *
 * <p>All seeds are measured on the same documents, so that the documents are drawn once for all
 * seeds, not anew for each: what a document adds to the difference it adds in all of them (the
 * pigeonhole bootstrap for crossed factors, Owen 2007, arXiv:0712.1111). Of a factor with one value
 * nothing is drawn: the interval then says nothing of it.
 *
 * @param resamples how often to draw
 * @param seed of the draws
 */
record PairedBootstrap(int resamples, long seed) {
  /** As many draws as the tables are made with. */
  static final PairedBootstrap USUAL = new PairedBootstrap(10_000, 1);

  private static final double TAIL = 0.025;

  /**
   * A difference and the middle 95 % of those that were drawn.
   *
   * @param difference of what was measured
   * @param low 2.5 % of the draws are below
   * @param high 2.5 % of the draws are above
   */
  record Interval(double difference, double low, double high) {}

  /**
   * Works out an interval.
   *
   * @param differences summed difference by seed and document, each seed with the same documents
   * @param counts of what was summed
   */
  Interval interval(double[][] differences, double[][] counts) {
    int seeds = differences.length;
    int documents = differences[0].length;
    Random random = SeededRandom.stream(seed, Purpose.RESAMPLING, 0);
    double[] drawn = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      int[] seedTimes = draw(seeds, random);
      int[] documentTimes = draw(documents, random);
      drawn[i] = ratio(differences, counts, seedTimes, documentTimes);
    }
    Arrays.sort(drawn);
    double measured = ratio(differences, counts, once(seeds), once(documents));
    return new Interval(measured, quantile(drawn, TAIL), quantile(drawn, 1 - TAIL));
  }

  private static int[] once(int count) {
    int[] times = new int[count];
    Arrays.fill(times, 1);
    return times;
  }

  /** Draws as many as there are, and returns how often each came. */
  private static int[] draw(int count, Random random) {
    int[] times = new int[count];
    for (int i = 0; i < count; i++) {
      times[random.nextInt(count)]++;
    }
    return times;
  }

  private static double ratio(
      double[][] differences, double[][] counts, int[] seedTimes, int[] documentTimes) {
    double sum = 0;
    double count = 0;
    for (int s = 0; s < seedTimes.length; s++) {
      for (int d = 0; seedTimes[s] > 0 && d < documentTimes.length; d++) {
        double times = (double) seedTimes[s] * documentTimes[d];
        sum += times * differences[s][d];
        count += times * counts[s][d];
      }
    }
    return sum / count;
  }

  /** The quantile of sorted values, between two of them in proportion. */
  static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
