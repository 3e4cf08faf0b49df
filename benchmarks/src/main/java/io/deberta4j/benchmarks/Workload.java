package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Texts to encode, as token ids. */
final class Workload {
  private static final long SEED = 11;
  private static final int MIXED_TEXTS = 64;
  private static final double MEDIAN = 40;
  private static final double P99 = 400;
  private static final int SHORTEST = 4;
  private static final int LONGEST = 512;

  /** The grid: single texts, batches, and texts of mixed lengths. */
  static final List<Workload> ALL =
      List.of(
          fixed(1, 16),
          fixed(1, 32),
          fixed(1, 64),
          fixed(1, 128),
          fixed(1, 256),
          fixed(1, 512),
          fixed(8, 128),
          fixed(32, 128),
          fixed(8, 512),
          mixed());

  /** What a quick look takes. */
  static final List<Workload> FEW = List.of(fixed(1, 32), fixed(1, 128), fixed(8, 128));

  private final String name;
  private final int[] lengths;

  private Workload(String name, int[] lengths) {
    this.name = name;
    this.lengths = lengths;
  }

  static Workload fixed(int texts, int tokens) {
    int[] lengths = new int[texts];
    Arrays.fill(lengths, tokens);
    return new Workload(texts + "x" + tokens, lengths);
  }

  /**
   * Lengths with the quantiles of a lognormal distribution of median 40 and 99th percentile 400, in
   * an order drawn from a fixed seed.
   */
  static Workload mixed() {
    double sigma = Math.log(P99 / MEDIAN) / normalQuantile(0.99);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < MIXED_TEXTS; i++) {
      double tokens = MEDIAN * Math.exp(sigma * normalQuantile((i + 0.5) / MIXED_TEXTS));
      lengths.add((int) Math.round(Math.max(SHORTEST, Math.min(LONGEST, tokens))));
    }
    Collections.shuffle(lengths, new Random(SEED));
    return new Workload("mixed", lengths.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Φ⁻¹(p), by bisection of an integral that is exact enough for lengths of texts. */
  private static double normalQuantile(double p) {
    double low = -8;
    double high = 8;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (normalCdf(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double normalCdf(double x) {
    int steps = 2000;
    double width = x / steps;
    double area =
        IntStream.range(0, steps)
            .mapToDouble(i -> Math.exp(-Math.pow((i + 0.5) * width, 2) / 2) * width)
            .sum();
    return 0.5 + area / Math.sqrt(2 * Math.PI);
  }

  /** Returns the name as tables spell it: texts × tokens, or "mixed". */
  String name() {
    return name;
  }

  /** Returns the tokens of each text. */
  int[] lengths() {
    return lengths;
  }

  /** Returns the number of tokens of all texts; none is padding. */
  long tokens() {
    return Arrays.stream(lengths).asLongStream().sum();
  }

  boolean isMixed() {
    return Arrays.stream(lengths).distinct().count() > 1;
  }

  /** Returns the token ids of each text, the same for every caller. */
  long[][] ids() {
    Random random = new Random(SEED);
    long[][] ids = new long[lengths.length][];
    for (int text = 0; text < lengths.length; text++) {
      ids[text] = random.longs(lengths[text], 1, ModelShape.VOCABULARY).toArray();
    }
    return ids;
  }

  /** Returns a quarter of the texts, to try something out on. */
  long[][] sample() {
    return Arrays.copyOf(ids(), Math.max(1, lengths.length / 4));
  }

  /**
   * Returns how many tokens, padding included, a batch of several texts may have, for a runner to
   * choose from; nothing where all texts are one batch because they have the same length.
   */
  List<Long> batchLimits() {
    return isMixed() ? List.of(1L, 1024L, 4096L) : List.of();
  }
}
