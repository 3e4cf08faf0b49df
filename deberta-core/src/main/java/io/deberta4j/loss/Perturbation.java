package io.deberta4j.loss;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;

/**
 * What is added to the embeddings of a batch to mislead the model, and how it grows worse
 * (microsoft/DeBERTa, {@code sift/sift.py}). Immutable.
 *
 * <p>It is here and not beside {@code Sift}, which drives it, so that recorded cases can be checked
 * without the training module.
 */
public final class Perturbation {
  private static final double NORM_EPS = 1e-7;
  private static final double ASCENT_EPS = 1e-6;

  private final Tensor embeddings;
  private final Tensor delta;

  /**
   * Creates a perturbation.
   *
   * @param embeddings what is perturbed, [B, N, D]; nothing learns through it
   * @param delta δ, [B, N, D]
   */
  public Perturbation(Tensor embeddings, Tensor delta) {
    this.embeddings = embeddings.requiresGrad() ? embeddings.detach() : embeddings;
    this.delta = FullPrecision.of(delta.detach()).requireGrad();
  }

  /** Draws δ ~ N(0, σ), clamped to ±2σ. */
  public static Perturbation random(Tensor embeddings, RandomSource random, double sigma) {
    Tensor delta = Tensor.normal(random, sigma, embeddings.shape()).clamp(-2 * sigma, 2 * sigma);
    return new Perturbation(
        embeddings, embeddings.dtype() == DType.F64 ? delta.to(DType.F64) : delta);
  }

  /** Scales every vector to mean 0 and variance 1, [..., D] → [..., D]. */
  public static Tensor normalise(Tensor embeddings) {
    return Functional.layerNorm(embeddings, null, null, NORM_EPS);
  }

  /** Returns δ, [B, N, D]. */
  public Tensor delta() {
    return delta;
  }

  /** Returns the embeddings with δ, in the type of the embeddings, [B, N, D]. */
  public Tensor perturbed() {
    return embeddings.to(delta.dtype()).add(delta).to(embeddings.dtype());
  }

  /**
   * Returns δ + η · g / (10⁻⁶ + max|g|), the maximum over each vector: what is added has the size η
   * whatever the size of g. A gradient with a NaN or infinity moves nothing. What is returned
   * shares the embeddings with this and has a {@link #delta()} of its own.
   *
   * @param gradient g, of a loss with respect to {@link #delta()}, [B, N, D]
   * @param learningRate η
   */
  public Perturbation ascend(Tensor gradient, double learningRate) {
    if (!Double.isFinite(gradient.norm().item())) {
      return new Perturbation(embeddings, delta);
    }
    Tensor largest = gradient.abs().max(-1).unsqueeze(-1); // [B, N, 1]
    Tensor step = gradient.div(largest.add(ASCENT_EPS)).mul(learningRate);
    return new Perturbation(embeddings, delta.detach().add(step));
  }
}
