package io.deberta4j.onnx;

/**
 * What the layers share about relative positions.
 *
 * @param embeddings P, normalised if the configuration says so, [2k, D]
 * @param delta rows of P for each pair, I64, [N, N]
 */
record Positions(Value embeddings, Value delta) {}
