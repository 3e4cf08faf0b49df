package io.deberta4j.onnx;

import io.deberta4j.model.RelativePositions;

/**
 * Relative positions without a lookup per pair. Scores are taken against the 2N distances that N
 * tokens have, in the order of the distances, and then shifted: row i of the result begins i places
 * earlier, which is a matter of reading the same memory with a row length one smaller.
 *
 * <pre>
 * x[i, c]  for c = j − i + N − 1      2N columns, the last one unused
 * out[i, j] = x[i, j − i + N − 1]     element i·2N + j − i + N − 1 = i·(2N − 1) + j + (N − 1)
 * </pre>
 *
 * @param rising rows of the table of relative embeddings for i − j = −(N − 1) to N, I64, [2N]
 * @param falling the same for i − j = N − 1 to −N, I64, [2N]
 * @param from where the shifted elements begin, N − 1, [1]
 * @param to where they end, N − 1 + N·(2N − 1), [1]
 * @param rows the shape of the shifted elements, [0, 0, N, −1]
 * @param tokens N, [1]
 */
record DistanceOrder(Value rising, Value falling, Value from, Value to, Value rows, Value tokens) {
  static DistanceOrder of(Graph graph, RelativePositions rule, Value n) {
    PositionTable table = PositionTable.of(rule);
    Value one = graph.integer(1);
    Value last = n.sub(one); // N − 1
    Value twice = n.add(n);
    Value r = twice.range().sub(last); // [2N]
    Value from = last.unsqueeze(0);
    Value to = last.add(n.mul(twice.sub(one))).unsqueeze(0);
    Value tokens = n.unsqueeze(0);
    Value shape = graph.integers(0, 0).concat(tokens).concat(graph.integers(-1));
    return new DistanceOrder(
        table.lookUp(graph, r),
        table.lookUp(graph, graph.integer(0).sub(r)),
        from,
        to,
        shape,
        tokens);
  }

  /** [B, A, N, 2N] against distances → [B, A, N, N] against tokens. */
  Value shift(Value x) {
    Graph graph = x.graph();
    return x.reshape(0, 0, -1) // [B, A, 2N²]
        .slice(2, from, to) // [B, A, N · (2N − 1)]
        .reshape(rows) // [B, A, N, 2N − 1]
        .slice(3, graph.integers(0), tokens); // [B, A, N, N]
  }
}
