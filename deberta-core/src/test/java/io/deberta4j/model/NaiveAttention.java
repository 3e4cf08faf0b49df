package io.deberta4j.model;

/**
 * Disentangled attention of one head, in loops and doubles, straight from the paper's equation 4
 * (with δ(i,j) in both terms, as in the released code). The yardstick of every faster form.
 */
final class NaiveAttention {
  private NaiveAttention() {}

  /**
   * Returns the context vectors.
   *
   * @param qc content queries [Q][d]
   * @param kc content keys [N][d]
   * @param vc content values [N][d]
   * @param kr position keys [2k][d], or null without c2p
   * @param qr position queries [2k][d], or null without p2c
   * @param delta rows of the position tables [Q][N]
   * @param mask which key each query may see [Q][N]
   * @param scale what scores are divided by
   */
  static double[][] context(
      double[][] qc,
      double[][] kc,
      double[][] vc,
      double @org.jspecify.annotations.Nullable [][] kr,
      double @org.jspecify.annotations.Nullable [][] qr,
      int[][] delta,
      boolean[][] mask,
      double scale) {
    double[][] context = new double[qc.length][vc[0].length];
    for (int i = 0; i < qc.length; i++) {
      double[] weight = new double[kc.length];
      double sum = 0;
      for (int j = 0; j < kc.length; j++) {
        double score = dot(qc[i], kc[j]);
        if (kr != null) {
          score += dot(qc[i], kr[delta[i][j]]);
        }
        if (qr != null) {
          score += dot(kc[j], qr[delta[i][j]]);
        }
        weight[j] = mask[i][j] ? Math.exp(score / scale) : 0;
        sum += weight[j];
      }
      for (int j = 0; j < kc.length; j++) {
        for (int c = 0; c < vc[0].length; c++) {
          context[i][c] += sum == 0 ? 0 : weight[j] / sum * vc[j][c];
        }
      }
    }
    return context;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
