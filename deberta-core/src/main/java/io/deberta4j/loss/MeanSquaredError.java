package io.deberta4j.loss;

import io.deberta4j.tensor.Tensor;

/** Mean of (prediction − target)² over all elements. */
public final class MeanSquaredError {
  private MeanSquaredError() {}

  /** Both of one shape. */
  public static Tensor mean(Tensor predictions, Tensor targets) {
    Tensor difference = FullPrecision.of(predictions).sub(FullPrecision.of(targets));
    return difference.mul(difference).mean();
  }
}
