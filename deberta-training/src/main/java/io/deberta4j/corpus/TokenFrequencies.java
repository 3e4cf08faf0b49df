package io.deberta4j.corpus;

import java.util.function.IntPredicate;

/**
 * How often tokens occur in a text: what is known of a token without anything around it. Every
 * token of the vocabulary counts once more than it occurs, so that none is impossible:
 *
 * <pre>
 * p(token) = (count + 1) / (all + V)
 * </pre>
 */
public final class TokenFrequencies {
  private final long[] counts;
  private final long all;

  private TokenFrequencies(long[] counts, long all) {
    this.counts = counts;
    this.all = all;
  }

  /**
   * Counts tokens.
   *
   * @param sequences of ids below {@code vocabularySize}
   * @param counted the ids that are counted: those that a model may be asked for
   */
  public static TokenFrequencies of(
      Iterable<int[]> sequences, int vocabularySize, IntPredicate counted) {
    long[] counts = new long[vocabularySize];
    long all = 0;
    for (int[] ids : sequences) {
      for (int id : ids) {
        if (counted.test(id)) {
          counts[id]++;
          all++;
        }
      }
    }
    return new TokenFrequencies(counts, all);
  }

  /** Returns how often a token occurs. */
  public long count(int id) {
    return counts[id];
  }

  /** Returns −log p of a token, in nats. */
  public double loss(int id) {
    return Math.log((double) all + counts.length) - Math.log(counts[id] + 1.0);
  }

  /** Returns the token that occurs most often, the first of several. */
  public int mostFrequent() {
    int best = 0;
    for (int id = 1; id < counts.length; id++) {
      best = counts[id] > counts[best] ? id : best;
    }
    return best;
  }
}
