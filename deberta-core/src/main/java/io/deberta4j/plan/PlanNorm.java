package io.deberta4j.plan;

import io.deberta4j.model.LayerNorm;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * Layer normalisation of a sum, with weights of its own in the plan's type.
 *
 * @param weight [D]
 * @param bias [D]
 * @param eps added to the variance
 */
record PlanNorm(Tensor weight, Tensor bias, double eps) implements AutoCloseable {
  static PlanNorm of(LayerNorm norm, DType dtype) {
    return new PlanNorm(
        norm.weight().to(dtype).copy().retain(), norm.bias().to(dtype).copy().retain(), norm.eps());
  }

  /** LN(x + residual), [M, D]; overwrites x. */
  Tensor forward(Tensor x, Tensor residual) {
    return Functional.layerNorm(x.addInPlace(residual, 1), weight, bias, eps);
  }

  @Override
  public void close() {
    weight.close();
    bias.close();
  }
}
