package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * Layer normalisation over the last dimension (Ba et al. 2016, arXiv:1607.06450).
 *
 * @param weight [D]
 * @param bias [D]
 * @param eps added to the variance
 */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
  /** Reads or initialises {@code weight} and {@code bias}. */
  public LayerNorm(Parameters at, int size, double eps) {
    this(at.tensor("weight", Init.ONES, size), at.tensor("bias", Init.ZEROS, size), eps);
  }

  /** [..., D] → [..., D]. */
  public Tensor forward(Tensor x) {
    return Functional.layerNorm(x, weight, bias, eps);
  }
}
