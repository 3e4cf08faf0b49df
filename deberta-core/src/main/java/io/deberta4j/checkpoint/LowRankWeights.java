package io.deberta4j.checkpoint;

import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The low-rank adapters that {@link Parameters} give to linear layers (LoRA, Hu et al. 2021,
 * arXiv:2106.09685, eq. 3).
 *
 * @param rank r
 * @param scale what B·A is multiplied by
 * @param choice which layers have one
 * @param random what A is drawn from; B starts as 0, so that an adapter changes nothing at first
 */
public record LowRankWeights(int rank, double scale, Choice choice, RandomSource random) {
  /** Says where the adapter of a linear layer is. */
  @FunctionalInterface
  public interface Choice {
    /** Returns the names of A and B for the layer of this full name, or null for no adapter. */
    @Nullable Names of(String module);
  }

  /** The full names of A and B; layers may share an A. */
  public record Names(String a, String b) {}

  /**
   * An adapter.
   *
   * @param a [r, in]
   * @param b [out, r]
   * @param scale what B·A is multiplied by
   */
  public record Pair(Tensor a, Tensor b, double scale) {}
}
