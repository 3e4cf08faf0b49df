package io.deberta4j.pipeline;

/** Logits to scores, in double precision. */
public final class Scores {
  private Scores() {}

  /** The logits themselves. */
  static double[] raw(float[] logits) {
    double[] scores = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = logits[i];
    }
    return scores;
  }

  /** 1 / (1 + e^−x) of each. */
  public static double[] sigmoid(float[] logits) {
    double[] scores = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = 1 / (1 + Math.exp(-(double) logits[i]));
    }
    return scores;
  }

  /** e^x / Σ e^x, shifted by the largest so that nothing overflows. */
  public static double[] softmax(float[] logits) {
    double max = max(logits);
    double[] scores = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      scores[i] = Math.exp(logits[i] - max);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
    return scores;
  }

  /** The logarithm of one of the scores of {@link #softmax}, finite for finite logits. */
  public static double logSoftmax(float[] logits, int index) {
    double max = max(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return logits[index] - max - Math.log(sum);
  }

  private static double max(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }

  /** Returns the indices of the {@code count} highest of the first scores, highest first. */
  static int[] top(double[] scores, int first, int count) {
    int[] best = new int[Math.min(count, first)];
    int found = 0;
    for (int i = 0; i < first; i++) {
      if (found == best.length && !(scores[i] > scores[best[found - 1]])) {
        continue;
      }
      int at = found < best.length ? found++ : found - 1;
      while (at > 0 && scores[i] > scores[best[at - 1]]) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = i;
    }
    return best;
  }
}
