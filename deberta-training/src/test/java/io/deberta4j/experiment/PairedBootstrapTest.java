package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Intervals of differences: drawn as they should be, and as wide as they should be. */
class PairedBootstrapTest {
  private final long seed = new Random().nextLong();

  /** Differences of which seeds, documents and chance each have their share. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Synthetic(double[][] differences, double[][] counts) {
    static Synthetic of(
        Random random, int seeds, int documents, double truth, double[] deviations) {
      double[] ofDocument = new double[documents];
      double[][] counts = new double[seeds][documents];
      double[][] differences = new double[seeds][documents];
      for (int d = 0; d < documents; d++) {
        ofDocument[d] = deviations[1] * random.nextGaussian();
        counts[0][d] = 50 + random.nextInt(100);
      }
      for (int s = 0; s < seeds; s++) {
        double ofSeed = deviations[0] * random.nextGaussian();
        for (int d = 0; d < documents; d++) {
          counts[s][d] = counts[0][d];
          double chance = deviations[2] * random.nextGaussian();
          differences[s][d] = counts[s][d] * (truth + ofSeed + ofDocument[d] + chance);
        }
      }
      return new Synthetic(differences, counts);
    }
  }

  /** The same draws, written out: a list of all that was drawn, and sums over it. */
  private static double[] naive(Synthetic data, int resamples, long seed) {
    Random random = SeededRandom.stream(seed, Purpose.RESAMPLING, 0);
    int seeds = data.differences().length;
    int documents = data.differences()[0].length;
    List<Double> drawn = new ArrayList<>();
    for (int i = 0; i < resamples; i++) {
      List<Integer> drawnSeeds = new ArrayList<>();
      List<Integer> drawnDocuments = new ArrayList<>();
      for (int s = 0; s < seeds; s++) {
        drawnSeeds.add(random.nextInt(seeds));
      }
      for (int d = 0; d < documents; d++) {
        drawnDocuments.add(random.nextInt(documents));
      }
      double sum = 0;
      double count = 0;
      for (int s : drawnSeeds) {
        for (int d : drawnDocuments) {
          sum += data.differences()[s][d];
          count += data.counts()[s][d];
        }
      }
      drawn.add(sum / count);
    }
    Collections.sort(drawn);
    return new double[] {quantile(drawn, 0.025), quantile(drawn, 0.975)};
  }

  private static double quantile(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    double below = sorted.get((int) place);
    double above = sorted.get((int) Math.ceil(place));
    return below + (place - Math.floor(place)) * (above - below);
  }

  @Test
  void drawsSeedsAndThenDocuments() {
    Random random = new Random(seed);
    for (int[] size : new int[][] {{5, 12}, {1, 9}, {4, 1}, {2, 2}}) {
      Synthetic data = Synthetic.of(random, size[0], size[1], 0.1, new double[] {0.02, 0.05, 0.05});
      long draws = random.nextLong();
      var found = new PairedBootstrap(500, draws).interval(data.differences(), data.counts());
      double[] expected = naive(data, 500, draws);
      assertThat(found.low()).as("seed %d", seed).isCloseTo(expected[0], within(1e-12));
      assertThat(found.high()).as("seed %d", seed).isCloseTo(expected[1], within(1e-12));
      double sum = 0;
      double count = 0;
      for (int s = 0; s < size[0]; s++) {
        for (int d = 0; d < size[1]; d++) {
          sum += data.differences()[s][d];
          count += data.counts()[s][d];
        }
      }
      assertThat(found.difference()).isCloseTo(sum / count, within(1e-12));
    }
  }

  /** With two seeds and two documents each of the 16 draws is as likely: they can be listed. */
  @Test
  void aSmallCaseCanBeListed() {
    double[][] differences = {{1, 2}, {3, 5}};
    double[][] counts = {{1, 1}, {1, 1}};
    var found = new PairedBootstrap(40_000, 7).interval(differences, counts);
    assertThat(found.difference()).isEqualTo(2.75);
    assertThat(found.low()).as("1 of 16 draws is the lowest cell alone").isEqualTo(1);
    assertThat(found.high()).as("1 of 16 draws is the highest cell alone").isEqualTo(5);
  }

  /**
   * Of intervals of 95 % about so many hold the truth, whether seeds, documents or chance differ
   * most. Drawn from few seeds they are too narrow; docs/measuring.md says by how much.
   */
  @Test
  void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
    Random random = new Random(seed);
    for (double[] deviations :
        new double[][] {{0.05, 0.01, 0.05}, {0.01, 0.05, 0.05}, {0.03, 0.03, 0.01}}) {
      assertThat(coverage(random, 12, 30, deviations)).as("seed %d", seed).isBetween(0.86, 1.0);
    }
    assertThat(coverage(random, 12, 30, new double[] {0.05, 0.05, 0}))
        .as("intervals are not just wide; seed %d", seed)
        .isLessThan(0.985);
    assertThat(coverage(random, 3, 30, new double[] {0.05, 0, 0.01}))
        .as("three seeds are too few; seed %d", seed)
        .isLessThan(0.9);
  }

  private static double coverage(Random random, int seeds, int documents, double[] deviations) {
    int held = 0;
    int trials = 300;
    for (int i = 0; i < trials; i++) {
      Synthetic data = Synthetic.of(random, seeds, documents, 0.2, deviations);
      var found =
          new PairedBootstrap(400, random.nextLong()).interval(data.differences(), data.counts());
      held += found.low() <= 0.2 && 0.2 <= found.high() ? 1 : 0;
    }
    return (double) held / trials;
  }

  /** What a document adds to all seeds is not averaged away by having many seeds. */
  @Test
  void manySeedsDoNotStandForManyDocuments() {
    Random random = new Random(seed);
    Synthetic few = Synthetic.of(random, 40, 6, 0, new double[] {0, 0.1, 0});
    var found = new PairedBootstrap(2000, 1).interval(few.differences(), few.counts());
    assertThat(found.high() - found.low()).as("seed %d", seed).isGreaterThan(0.02);
  }
}
