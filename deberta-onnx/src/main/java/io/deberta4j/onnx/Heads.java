package io.deberta4j.onnx;

import io.deberta4j.model.DebertaConfig;

/**
 * Between vectors and heads.
 *
 * @param count A
 * @param headSize d
 */
record Heads(int count, int headSize) {
  static Heads of(DebertaConfig config) {
    return new Heads(config.numAttentionHeads(), config.headSize());
  }

  /** [B, N, D] → [B, A, N, d]. */
  Value split(Value x) {
    return x.reshape(0, 0, count, headSize).permute(0, 2, 1, 3);
  }

  /** [B, A, N, d] → [B, N, D]. */
  Value merge(Value x) {
    return x.permute(0, 2, 1, 3).reshape(0, 0, (long) count * headSize);
  }

  /** [B, A, N, N] → the same shape, each score a mixture over the heads. */
  Value mix(Weights at, Value x) {
    Value weight = at.value("weight", count, count).permute(1, 0);
    return x.permute(0, 2, 3, 1).matmul(weight).permute(0, 3, 1, 2);
  }

  /** Exchanges the last two of four dimensions. */
  static Value flip(Value x) {
    return x.permute(0, 1, 3, 2);
  }
}
