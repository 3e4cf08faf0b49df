package io.deberta4j.loss;

import io.deberta4j.tensor.Tensor;

/**
 * How far two distributions are apart, p = softmax(first) and q = softmax(second); gradients flow
 * through both. {@link PerturbationLoss} has the forms of adversarial training.
 */
public final class KlDivergence {
  private KlDivergence() {}

  /**
   * KL(p‖q) = Σ_c p_c · (log p_c − log q_c) of each row.
   *
   * @param first logits, [rows, classes]
   * @param second logits, [rows, classes]
   * @return [rows]
   */
  public static Tensor perRow(Tensor first, Tensor second) {
    Tensor logP = FullPrecision.of(first).logSoftmax(-1);
    Tensor logQ = FullPrecision.of(second).logSoftmax(-1);
    return logP.exp().mul(logP.sub(logQ)).sum(-1, false);
  }

  /** ½ (KL(p‖q) + KL(q‖p)) = ½ Σ_c (p_c − q_c) · (log p_c − log q_c) of each row: [rows]. */
  public static Tensor symmetricPerRow(Tensor first, Tensor second) {
    Tensor logP = FullPrecision.of(first).logSoftmax(-1);
    Tensor logQ = FullPrecision.of(second).logSoftmax(-1);
    return logP.exp().sub(logQ.exp()).mul(logP.sub(logQ)).sum(-1, false).mul(0.5);
  }
}
