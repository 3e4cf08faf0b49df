package io.deberta4j.loss;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/** −y·log σ(x) − (1 − y)·log(1 − σ(x)), computed without overflow. */
public final class BinaryCrossEntropy {
  private BinaryCrossEntropy() {}

  /**
   * The loss of each element: max(x, 0) − x·y + log(1 + e^−|x|).
   *
   * @param logits x, any shape
   * @param targets y in [0, 1], the same shape
   */
  public static Tensor perElement(Tensor logits, Tensor targets) {
    Tensor x = logits.to(DType.F32);
    Tensor y = targets.to(DType.F32);
    return Functional.relu(x).sub(x.mul(y)).add(Functional.softplus(x.abs().neg()));
  }

  /** Mean over all elements. */
  public static Tensor mean(Tensor logits, Tensor targets) {
    return perElement(logits, targets).mean();
  }
}
