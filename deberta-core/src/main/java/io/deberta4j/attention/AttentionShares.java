package io.deberta4j.attention;

/**
 * Where attention goes, as shares of all of it: the patterns that the paper's figures of attention
 * (arXiv:2006.03654, appendix) show to the eye.
 *
 * @param diagonal of tokens to themselves
 * @param first to the first token, [CLS]
 * @param stripes to tokens that stand out for all queries: columns, but for the first, with at
 *     least twice the mean of all columns
 */
public record AttentionShares(double diagonal, double first, double stripes) {
  private static final double STANDS_OUT = 2;

  /**
   * Computes the shares of a map.
   *
   * @param probabilities rows are queries and sum to 1, [N][N], N ≥ 1
   */
  static AttentionShares of(float[][] probabilities) {
    int n = probabilities.length;
    double[] columns = new double[n];
    double diagonal = 0;
    for (int i = 0; i < n; i++) {
      diagonal += probabilities[i][i];
      for (int j = 0; j < n; j++) {
        columns[j] += probabilities[i][j];
      }
    }
    double stripes = 0;
    for (int j = 1; j < n; j++) {
      stripes += columns[j] >= STANDS_OUT ? columns[j] : 0; // the mean of all columns is 1
    }
    return new AttentionShares(diagonal / n, columns[0] / n, stripes / n);
  }
}
