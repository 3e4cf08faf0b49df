package io.deberta4j.training;

import io.deberta4j.loss.PerturbationLoss;

/**
 * The settings of {@link Sift}.
 *
 * @param lambda λ, the weight of the divergence beside the task's loss; published: 3 for v3-xsmall,
 *     5 for other models
 * @param learningRate η, how far the largest element of each vector moves in an update
 * @param initialDeviation σ, the standard deviation of the random start
 * @param ascentLoss ℓ, what the updates make larger
 * @param finalLoss ℓ', what the model is trained to make smaller
 * @param embeddings what is perturbed
 * @param updates how often the perturbation is updated, once as published; each costs a forward and
 *     a backward pass
 */
public record SiftConfig(
    double lambda,
    double learningRate,
    double initialDeviation,
    PerturbationLoss ascentLoss,
    PerturbationLoss finalLoss,
    Embeddings embeddings,
    int updates) {
  /** What is perturbed. */
  public enum Embeddings {
    /** Normalised to mean 0 and variance 1: what makes the method invariant to scale. */
    NORMALISED,
    /** As they are: the virtual adversarial training that SiFT improves upon. */
    PLAIN
  }

  /** Settings as published, with λ = 5. */
  public static final SiftConfig PUBLISHED =
      new SiftConfig(
          5,
          1e-4,
          1e-2,
          PerturbationLoss.SYMMETRIC_KL,
          PerturbationLoss.SYMMETRIC_KL,
          Embeddings.NORMALISED,
          1);

  /** Checks the ranges. */
  public SiftConfig {
    notNegative("SiFT's lambda", lambda);
    notNegative("SiFT's learning rate", learningRate);
    notNegative("SiFT's initial deviation", initialDeviation);
    if (updates < 1) {
      throw new IllegalArgumentException(
          "SiFT's number of updates must be at least 1, got " + updates);
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " must be a number of at least 0, got " + value);
    }
  }

  /** Returns this with another λ. */
  public SiftConfig withLambda(double other) {
    return new SiftConfig(
        other, learningRate, initialDeviation, ascentLoss, finalLoss, embeddings, updates);
  }

  /** Returns this with another η. */
  public SiftConfig withLearningRate(double other) {
    return new SiftConfig(
        lambda, other, initialDeviation, ascentLoss, finalLoss, embeddings, updates);
  }

  /** Returns this with another σ. */
  public SiftConfig withInitialDeviation(double other) {
    return new SiftConfig(lambda, learningRate, other, ascentLoss, finalLoss, embeddings, updates);
  }

  /** Returns this with another loss of the updates; the final one stays, as published. */
  public SiftConfig withAscentLoss(PerturbationLoss other) {
    return new SiftConfig(
        lambda, learningRate, initialDeviation, other, finalLoss, embeddings, updates);
  }

  /** Returns this with other embeddings to perturb. */
  public SiftConfig withEmbeddings(Embeddings other) {
    return new SiftConfig(
        lambda, learningRate, initialDeviation, ascentLoss, finalLoss, other, updates);
  }

  /** Returns this with another number of updates. */
  public SiftConfig withUpdates(int other) {
    return new SiftConfig(
        lambda, learningRate, initialDeviation, ascentLoss, finalLoss, embeddings, other);
  }

  /**
   * Returns this for heads that predict numbers, with squared error in both places.
   *
   * <p><b>Deviation.</b> The released code keeps the symmetric divergence for regression, where the
   * softmax of a single number is 1 whatever it is: its SiFT has no effect there.
   */
  public SiftConfig forRegression() {
    return new SiftConfig(
        lambda,
        learningRate,
        initialDeviation,
        PerturbationLoss.MEAN_SQUARED_ERROR,
        PerturbationLoss.MEAN_SQUARED_ERROR,
        embeddings,
        updates);
  }
}
