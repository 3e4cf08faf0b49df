package io.deberta4j.onnx;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.RelativePositions;
import java.util.stream.IntStream;

/**
 * δ of {@link RelativePositions} as a table over the distances −limit to limit, exact for any
 * length: a distance beyond the table has the row of the table's end.
 *
 * <p>Why: beyond the distances that are their own buckets, {@code index(r)} goes one way only as r
 * grows, as each of its steps (logarithm, division and multiplication by a number, ceiling, clamp)
 * is monotonic, in floating point too ({@link Math#log} is specified to be semi-monotonic). So once
 * it has at some such distance the value it has at a distance beyond every text, it keeps that
 * value in between. That way is down where {@code max_relative_positions} − 1 lies below half of
 * {@code position_buckets}, as the logarithm divided by is negative then.
 *
 * @param limit the smallest distance from which on both directions have their last value
 */
record PositionTable(RelativePositions positions, int limit) {
  /** Longer tables belong to no model, and would not fit into memory. */
  private static final int MAX_LIMIT = 1 << 22;

  /** No text is as long as this. */
  private static final int FARTHEST = 1 << 30;

  /**
   * Finds where the table may end.
   *
   * @throws ConfigException if that is beyond every real text
   */
  static PositionTable of(RelativePositions positions) {
    int low = 0;
    int high = FARTHEST;
    while (low < high) { // the answer lies in low to high
      int middle = low + (high - low) / 2;
      if (isSettled(positions, middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low > MAX_LIMIT) {
      throw new ConfigException(
          "max_relative_positions="
              + positions.maxDistance()
              + " with position_buckets="
              + positions.buckets()
              + " tells distances apart up to "
              + low
              + "; at most "
              + MAX_LIMIT
              + " can be exported");
    }
    return new PositionTable(positions, low);
  }

  private static boolean isSettled(RelativePositions positions, int distance) {
    return positions.index(distance) == positions.index(FARTHEST)
        && positions.index(-distance) == positions.index(-FARTHEST);
  }

  /** Returns index(r) for r = −limit to limit. */
  long[] rows() {
    long[] rows = new long[2 * limit + 1];
    for (int r = -limit; r <= limit; r++) {
      rows[r + limit] = positions.index(r);
    }
    return rows;
  }

  /** Tells whether index(r) never falls when r grows. */
  boolean neverFalls() {
    long[] rows = rows();
    return IntStream.range(1, rows.length).allMatch(i -> rows[i - 1] <= rows[i]);
  }

  /** Returns δ for all pairs, [N, N], given N. */
  Value delta(Graph graph, Value tokens) {
    Value range = tokens.range(); // [N]
    Value r = range.unsqueeze(1).sub(range.unsqueeze(0)); // [N, N]
    return lookUp(graph, r);
  }

  /** Returns index(r) for distances of any shape. */
  Value lookUp(Graph graph, Value r) {
    Value within = r.clip(graph.integer(-limit), graph.integer(limit));
    Value table = graph.integers("relative_positions", rows());
    return table.gather(within.add(graph.integer(limit)), 0);
  }
}
