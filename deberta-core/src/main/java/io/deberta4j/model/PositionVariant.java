package io.deberta4j.model;

/**
 * How a model learns where tokens stand, beyond what {@code relative_attention} and {@code
 * position_biased_input} say. All but the first are for experiments: no {@code config.json} names
 * them, no checkpoint has them, and only {@link DebertaModel} computes them.
 */
public enum PositionVariant {
  /** As the configuration says: every released model. */
  RELEASED,

  /**
   * A learned number for each bucket of distances and each head is added to the score, the same in
   * every layer (Raffel et al. 2020, arXiv:1910.10683, section 2.1).
   *
   * <p><b>Deviation.</b> Buckets are those of {@link RelativePositions}, and scores are divided by
   * √d as everywhere here, so that an experiment changes one thing only. T5 has buckets of its own
   * and no scale.
   */
  RELATIVE_BIAS,

  /**
   * The absolute positions of the input are added again to what every later layer takes (Al-Rfou et
   * al. 2019, arXiv:1808.04444, section 3.2, there with embeddings of each layer's own).
   */
  ABSOLUTE_IN_EVERY_LAYER
}
