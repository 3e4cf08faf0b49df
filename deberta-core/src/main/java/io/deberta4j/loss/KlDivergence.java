package io.deberta4j.loss;

import io.deberta4j.tensor.Tensor;

/** How far two distributions are apart; gradients flow through both. */
public final class KlDivergence {
  private KlDivergence() {}

  /**
   * KL(p‖q) = Σ_c p_c · (log p_c − log q_c) of each row.
   *
   * @param logP logarithms of probabilities, [rows, classes]
   * @param logQ the same, [rows, classes]
   * @return [rows]
   */
  public static Tensor perRow(Tensor logP, Tensor logQ) {
    return logP.exp().mul(logP.sub(logQ)).sum(-1, false);
  }

  /** ½ (KL(p‖q) + KL(q‖p)) = ½ Σ_c (p_c − q_c) · (log p_c − log q_c) of each row: [rows]. */
  public static Tensor symmetricPerRow(Tensor logP, Tensor logQ) {
    return logP.exp().sub(logQ.exp()).mul(logP.sub(logQ)).sum(-1, false).mul(0.5);
  }
}
