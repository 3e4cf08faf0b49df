package io.deberta4j.optim;

import java.util.Arrays;

/**
 * What {@link AdamW} does to an element whose gradient is 0, over many updates at once.
 *
 * <p>Let m, v be its moments after update s. Had it taken part in the updates k = s + 1 ... t with
 * gradient 0, then, with j = k − s and d(k) = 1 − lr(k)·decay,
 *
 * <pre>
 * w ← w · Π d(k)  −  m · Σ n(j) / (√v·r(j) + ε)
 * n(j) = lr(k) · β₁ʲ / (1 − β₁ᵏ) · d(k+1) ··· d(t),     r(j) = √(β₂ʲ / (1 − β₂ᵏ))
 * m ← m · β₁ᵗ⁻ˢ,    v ← v · β₂ᵗ⁻ˢ
 * </pre>
 *
 * <p>All but m, √v and w are the same for every element of all rows of one age. The sum ends where
 * all that follows is below {@link #NEGLIGIBLE}, as terms shrink at least like (β₁/√β₂)ʲ and like
 * β₁ʲ; {@link FadingSum} computes it.
 */
final class SkippedSteps {
  /** Below what an F32 weight above 2e-4 can tell; 10,000 times this is still only 1e-7. */
  static final double NEGLIGIBLE = 1e-11;

  private final AdamW.Settings settings;
  private final double weightDecay;

  /** Rates of the updates after {@link #base}, and logarithms of what is left of a weight then. */
  private double[] rates = new double[64];

  private double[] logLeft = new double[64];
  private double largestRate;
  private long base;
  private int count;

  SkippedSteps(AdamW.Settings settings, double weightDecay) {
    this.settings = settings;
    this.weightDecay = weightDecay;
  }

  /** Returns the number of updates so far. */
  long updates() {
    return base + count;
  }

  /** Takes note of the next update. */
  void add(double rate) {
    if (!(rate * weightDecay < 1)) {
      throw new IllegalArgumentException(
          "learning rate %s times weight decay %s must be below 1".formatted(rate, weightDecay));
    }
    if (count == rates.length) {
      rates = Arrays.copyOf(rates, 2 * count);
      logLeft = Arrays.copyOf(logLeft, 2 * count);
    }
    rates[count] = rate;
    logLeft[count] = logLeft(count) + Math.log1p(-rate * weightDecay);
    largestRate = Math.max(largestRate, rate);
    count++;
  }

  /** Forgets the rates so far, as no row lags behind {@code updates} any more. */
  void forget(long updates) {
    base = updates;
    count = 0;
    largestRate = 0;
  }

  private double logLeft(int steps) {
    return steps == 0 ? 0 : logLeft[steps - 1];
  }

  /** Returns what is left of a weight without moments, of 1, since its last update. */
  double left(long since) {
    return Math.exp(logLeft(count) - logLeft(Math.toIntExact(since - base)));
  }

  /** What rows last updated at one time have missed since. */
  final class Missed {
    private final long since;
    private final int steps;
    private FadingSum sum = new FadingSum(0);

    private Missed(long since) {
      this.since = since;
      steps = Math.toIntExact(updates() - since);
    }

    /**
     * Returns how many terms of the sum matter.
     *
     * @param ratio the largest |m|/√v of the row
     * @param mean the largest |m| of the row
     */
    int terms(double ratio, double mean) {
      double beta1 = settings.beta1();
      double shrinking = beta1 / Math.sqrt(settings.beta2());
      double first = largestRate / (1 - beta1);
      int terms = termsBefore(first * mean / settings.epsilon(), beta1);
      return shrinking < 1 ? Math.min(terms, termsBefore(first * ratio, shrinking)) : terms;
    }

    /** The n after which first·shrinkingⁿ⁺¹ / (1 − shrinking), all that follows, is too little. */
    private int termsBefore(double first, double shrinking) {
      double rest = first * shrinking / (1 - shrinking);
      if (!(rest > NEGLIGIBLE)) {
        return 0;
      }
      return (int) Math.min(steps, Math.ceil(Math.log(NEGLIGIBLE / rest) / Math.log(shrinking)));
    }

    /** Computes the coefficients of so many terms; powers by recurrence. */
    void prepare(int terms) {
      sum = new FadingSum(terms);
      double beta1 = settings.beta1();
      double beta2 = settings.beta2();
      int from = Math.toIntExact(since - base);
      double power1 = 1; // β₁ʲ
      double power2 = 1; // β₂ʲ
      double age1 = Math.pow(beta1, (double) since); // β₁ᵏ
      double age2 = Math.pow(beta2, (double) since); // β₂ᵏ
      double left = left(since); // d(k+1) ··· d(t)
      for (int j = 0; j < terms; j++) {
        double rate = rates[from + j];
        power1 *= beta1;
        power2 *= beta2;
        age1 *= beta1;
        age2 *= beta2;
        left /= 1 - rate * weightDecay;
        sum.add(j, rate * power1 / (1 - age1) * left, Math.sqrt(power2 / (1 - age2)));
      }
      sum.finish();
    }

    /**
     * Applies what was missed to one row, in place.
     *
     * @param rows holds the row at {@code offset}
     * @param terms at most as many as prepared
     */
    void apply(Rows rows, int offset, int terms) {
      float left = (float) left(since);
      float meanLeft = (float) Math.pow(settings.beta1(), steps);
      float squareLeft = (float) Math.pow(settings.beta2(), steps);
      float[] moved =
          sum.atRoots(rows.squares, offset, rows.size, terms, (float) settings.epsilon());
      for (int i = 0; i < moved.length; i++) {
        int at = offset + i;
        rows.weights[at] = rows.weights[at] * left - rows.means[at] * moved[i];
        rows.means[at] *= meanLeft;
        rows.squares[at] *= squareLeft;
      }
    }
  }

  /** Returns what rows last updated at this time have missed. */
  Missed since(long update) {
    return new Missed(update);
  }

  /** Rows one after another: weights and moments. */
  static final class Rows {
    private final float[] weights;
    private final float[] means;
    private final float[] squares;
    private final int size;

    /** Wraps arrays of n · size elements each; they are written to. */
    Rows(float[] weights, float[] means, float[] squares, int size) {
      this.weights = weights;
      this.means = means;
      this.squares = squares;
      this.size = size;
    }

    /** Returns how many terms matter to one row. */
    int terms(Missed missed, int row) {
      float ratio = 0; // m²/v
      float mean = 0;
      for (int i = row * size; i < (row + 1) * size; i++) {
        float m = Math.abs(means[i]);
        float r = m * m / squares[i]; // NaN where both are 0
        mean = m > mean ? m : mean;
        ratio = r > ratio ? r : ratio;
      }
      return missed.terms(Math.sqrt(ratio), mean);
    }
  }
}
