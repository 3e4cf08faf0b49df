package io.deberta4j.onnx;

/** Disentangled self-attention of one layer as a graph. */
@FunctionalInterface
interface Attention {
  /**
   * Attends.
   *
   * @param query what the queries are made of, [B, M, D]; in an encoder the same value as {@code h}
   * @param h what keys and values are made of, [B, N, D]
   * @return [B, M, D], 0 for a query that sees nothing
   */
  Value forward(Value query, Value h);
}
