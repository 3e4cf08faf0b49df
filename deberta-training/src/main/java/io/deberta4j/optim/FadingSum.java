package io.deberta4j.optim;

/**
 * Σ n(j) / (x·r(j) + ε) for many x. Neighbouring terms whose r hardly differ are one term with the
 * sum of their n and the mean of their r, which costs a millionth of the term.
 */
final class FadingSum {
  /** How far r may be from the first of a term, as a share: its square / 12 is the error. */
  private static final double ALIKE = 0.004;

  private final float[] numerators;
  private final float[] roots;
  private final int[] starts;
  private int count;

  private double firstRoot;
  private double numerator;
  private double weightedRoot;

  /** Makes room for so many terms. */
  FadingSum(int terms) {
    numerators = new float[terms];
    roots = new float[terms];
    starts = new int[terms];
  }

  /** Adds term j, after all before it; its numerator is at least 0. */
  void add(int j, double n, double root) {
    if (n == 0) {
      return;
    }
    if (numerator > 0 && Math.abs(root - firstRoot) > ALIKE * firstRoot) {
      finish();
    }
    if (numerator == 0) {
      firstRoot = root;
      starts[count] = j;
    }
    numerator += n;
    weightedRoot += n * root;
  }

  /** Ends the last term. */
  void finish() {
    if (numerator > 0) {
      numerators[count] = (float) numerator;
      roots[count] = (float) (weightedRoot / numerator);
      count++;
    }
    numerator = 0;
    weightedRoot = 0;
  }

  /**
   * Returns the sum of the first terms at the roots of some numbers.
   *
   * @param squares holds x² of {@code size} elements from {@code offset}
   * @param terms how many matter, counted as they were added
   */
  float[] atRoots(float[] squares, int offset, int size, int terms, float epsilon) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) Math.sqrt(squares[offset + i]);
    }
    float[] sum = new float[size];
    for (int t = 0; t < count && starts[t] < terms; t++) {
      float n = numerators[t];
      float r = roots[t];
      for (int i = 0; i < size; i++) {
        sum[i] += n / (x[i] * r + epsilon);
      }
    }
    return sum;
  }
}
