package io.deberta4j.optim;

/** AdamW, one number at a time, in double, straight from algorithm 2 of the paper. */
final class NaiveAdamW {
  private final double[] m;
  private final double[] v;
  private int t;

  NaiveAdamW(int size) {
    m = new double[size];
    v = new double[size];
  }

  void step(double[] w, double[] g, double rate, double decay, AdamW.Settings s) {
    t++;
    for (int i = 0; i < w.length; i++) {
      m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g[i];
      v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g[i] * g[i];
      double mHat = m[i] / (1 - Math.pow(s.beta1(), t));
      double vHat = v[i] / (1 - Math.pow(s.beta2(), t));
      w[i] = w[i] - rate * decay * w[i] - rate * mHat / (Math.sqrt(vHat) + s.epsilon());
    }
  }
}
