package io.deberta4j.attention;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where attention goes, as shares of all of it: the patterns that the paper shows to the eye
 * (arXiv:2006.03654, appendix). Each pair of query i and key j is counted once, in the first of
 * these that it belongs to:
 *
 * <pre>
 * first       j = 0
 * separators  j is a [SEP]
 * itself      i = j                         the diagonal
 * beside      |i − j| = 1                   and the lines next to it
 * stripes     j is a column that most queries attend to: the lower median over the queries i with
 *             |i − j| &gt; 1 is at least twice 1/N, what even attention would give it
 * </pre>
 *
 * and the rest goes elsewhere. Of even attention nothing is in stripes.
 *
 * @param first to the first token, [CLS]
 * @param separators to separators, [SEP]
 * @param itself of tokens to themselves
 * @param beside to the tokens right before and right after
 * @param stripes to tokens that stand out for most queries: vertical stripes in a map
 */
public record AttentionShares(
    double first, double separators, double itself, double beside, double stripes) {
  private static final double STANDS_OUT = 2;

  /** Nothing: what sums begin with. */
  static final AttentionShares NONE = new AttentionShares(0, 0, 0, 0, 0);

  /** Returns the share of all pairs with |i − j| ≤ 1. */
  public double diagonal() {
    return itself + beside;
  }

  /** Returns the share of everything else. */
  public double elsewhere() {
    return 1 - first - separators - diagonal() - stripes;
  }

  /**
   * Computes the shares of a map.
   *
   * @param probabilities rows are queries and sum to 1, [N][N], N ≥ 1
   * @param separators the places of separators, 0 not among them
   */
  public static AttentionShares of(float[][] probabilities, Set<Integer> separators) {
    int n = probabilities.length;
    double[] shares = new double[5];
    for (int j = 0; j < n; j++) {
      boolean special = j == 0 || separators.contains(j);
      boolean stripe = !special && standsOut(probabilities, j);
      for (int i = 0; i < n; i++) {
        int distance = Math.abs(i - j);
        if (special) {
          shares[j == 0 ? 0 : 1] += probabilities[i][j];
        } else if (distance <= 1) {
          shares[2 + distance] += probabilities[i][j];
        } else if (stripe) {
          shares[4] += probabilities[i][j];
        }
      }
    }
    return new AttentionShares(shares[0], shares[1], shares[2], shares[3], shares[4])
        .times(1.0 / n);
  }

  private static boolean standsOut(float[][] probabilities, int j) {
    int n = probabilities.length;
    double[] far =
        IntStream.range(0, n)
            .filter(i -> Math.abs(i - j) > 1)
            .mapToDouble(i -> probabilities[i][j])
            .toArray();
    Arrays.sort(far);
    return far.length > 0 && far[(far.length - 1) / 2] >= STANDS_OUT / n;
  }

  /** Computes the shares of attention that gives every one of n tokens the same. */
  static AttentionShares ofEven(int n, Set<Integer> separators) {
    float[][] even = new float[n][n];
    for (float[] row : even) {
      Arrays.fill(row, 1f / n);
    }
    return of(even, separators);
  }

  /** Returns the shares times a weight; they are to be added, and add up to no more than 1 then. */
  AttentionShares times(double weight) {
    return new AttentionShares(
        weight * first, weight * separators, weight * itself, weight * beside, weight * stripes);
  }

  /** Returns the mean of shares, at least one. */
  static AttentionShares mean(List<AttentionShares> all) {
    return all.stream().reduce(NONE, AttentionShares::plus).times(1.0 / all.size());
  }

  AttentionShares plus(AttentionShares other) {
    return new AttentionShares(
        first + other.first,
        separators + other.separators,
        itself + other.itself,
        beside + other.beside,
        stripes + other.stripes);
  }
}
