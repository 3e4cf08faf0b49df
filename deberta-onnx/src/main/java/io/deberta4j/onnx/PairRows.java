package io.deberta4j.onnx;

import static io.deberta4j.onnx.Heads.flip;

import io.deberta4j.model.RelativePositions;

/**
 * Which row of a table of projected positions each pair of tokens takes, among the rows that a
 * length needs. They lie side by side where index(r) never falls when r grows: so a table is cut
 * once, and the products have no more columns than there are different rows. Where it falls, the
 * table stays whole. The lookup is the same for all layers and both terms.
 *
 * @param from the first row that is needed, [1]
 * @param to the row behind the last one, [1]
 * @param perPair δ(i, j) − from, I32, [B, A, M, N] for M queries and N keys
 */
record PairRows(Value from, Value to, Value perPair) {
  /**
   * Makes the lookup for the first queries of each text.
   *
   * @param heads A
   * @param queries M, a scalar
   */
  static PairRows of(RelativePositions rule, BatchInputs batch, int heads, Value queries) {
    Value n = batch.tokens();
    Graph graph = n.graph();
    PositionTable table = PositionTable.of(rule);
    Value one = graph.integer(1);
    boolean rises = table.neverFalls();
    Value from =
        rises
            ? table.lookUp(graph, one.sub(n)).unsqueeze(0) // i − j = −(N − 1)
            : graph.integers(0);
    Value to =
        rises
            ? table.lookUp(graph, queries.sub(one)).add(one).unsqueeze(0) // i − j = M − 1
            : graph.integers(2L * rule.span());
    Value r = queries.range().unsqueeze(1).sub(n.range().unsqueeze(0)); // [M, N]
    Value rows = table.lookUp(graph, r).sub(from).cast(ElementType.INT32);
    Value sizes = batch.inputIds().shape().slice(0, 0, 1).concat(graph.integers(heads, 1, 1));
    return new PairRows(from, to, rows.expand(sizes));
  }

  /** Qc·Kr at δ(i, j), from queries [B, A, M, d] and all rows [1, A, 2k, d]: [B, A, M, N]. */
  Value contentToPosition(Value qc, Value kr) {
    return qc.matmul(flip(kr.slice(2, from, to))).gatherElements(perPair, 3);
  }

  /** Qr·Kc at δ(i, j), from all rows [1, A, 2k, d] and keys [B, A, d, N]: [B, A, M, N]. */
  Value positionToContent(Value qr, Value kcFlipped) {
    return qr.slice(2, from, to).matmul(kcFlipped).gatherElements(perPair, 2);
  }
}
