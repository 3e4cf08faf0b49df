package io.deberta4j.training;

/**
 * What keeps a model from learning its examples by heart, beside the dropout of its configuration.
 *
 * @param labelSmoothing share of the target spread evenly over all classes, in [0, 1)
 * @param tokenDropout how likely an input token is hidden in training, in [0, 1)
 * @param rDropAlpha weight of the divergence between two dropout passes, 0 for a single pass
 * @param averageDecay decay of the moving average of the weights that is evaluated and kept in
 *     their place, in [0, 1); 0 for none
 */
public record Regularisation(
    double labelSmoothing, double tokenDropout, double rDropAlpha, double averageDecay) {
  /** None at all. */
  public static final Regularisation NONE = new Regularisation(0, 0, 0, 0);

  /** Checks the ranges. */
  public Regularisation {
    share("label smoothing", labelSmoothing);
    share("token dropout", tokenDropout);
    share("the decay of the average", averageDecay);
    if (!(rDropAlpha >= 0 && Double.isFinite(rDropAlpha))) {
      throw new IllegalArgumentException("R-Drop's alpha must be at least 0, got " + rDropAlpha);
    }
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must lie in [0, 1), got " + value);
    }
  }
}
