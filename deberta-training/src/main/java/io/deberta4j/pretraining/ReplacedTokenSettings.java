package io.deberta4j.pretraining;

/**
 * How generator and discriminator learn together.
 *
 * @param decoupled whether each makes a step of its own, the generator first; otherwise one step
 *     takes the sum of both losses
 * @param lambda what the discriminator's loss is multiplied by
 */
public record ReplacedTokenSettings(boolean decoupled, double lambda) {
  /** As released: decoupled, λ = 10. */
  public static final ReplacedTokenSettings PUBLISHED = new ReplacedTokenSettings(true, 10);

  /** Checks λ. */
  public ReplacedTokenSettings {
    if (!(lambda > 0 && Double.isFinite(lambda))) {
      throw new IllegalArgumentException("lambda must be positive, got " + lambda);
    }
  }
}
