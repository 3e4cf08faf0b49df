package io.deberta4j.pretraining;

/**
 * What a model makes of a minimal pair, both words hidden.
 *
 * @param first log p(the word that stands there) − log p(the other) at the first place
 * @param second the same at the second
 */
public record PairScore(double first, double second) {
  /** Returns how much more likely the words are where they stand than exchanged, as a logarithm. */
  public double margin() {
    return first + second;
  }

  /** Tells whether the model would leave them where they are. */
  public boolean right() {
    return margin() > 0;
  }

  /** Returns −log p of the words where they stand, if they can only be there or exchanged. */
  public double loss() {
    double margin = margin();
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
}
