package io.deberta4j.model;

import io.deberta4j.tensor.Tensor;

/**
 * δ(i, j), the relative position of query i and key j, as an index into the table of relative
 * embeddings (arXiv:2006.03654, eq. 3; log buckets: arXiv:2006.03654 v6, appendix A.5).
 *
 * <pre>
 * r        = i − j
 * bucket(r) = r                                                          for |r| ≤ m = buckets / 2
 *           = sign(r)·(⌈ln(|r|/m) / ln((maxDistance − 1)/m) · (m − 1)⌉ + m)   beyond
 * index(r) = clamp(bucket(r) + k, 0, 2k − 1),   k = buckets, or maxDistance without buckets
 * </pre>
 *
 * <p><b>Deviation.</b> The paper's δ is 0 for i − j ≤ −k and 2k − 1 for i − j ≥ k, which the clamp
 * gives. Microsoft's code also limits r to ±(maxDistance − 1) before the bucket, Hugging Face's
 * does not; the two differ for large negative r only (index 1 against 0), and we follow Hugging
 * Face.
 *
 * @param maxDistance {@code max_relative_positions}, at least 1
 * @param buckets {@code position_buckets}, 0 for none
 */
public record RelativePositions(int maxDistance, int buckets) {
  /** Returns k: the table has 2k rows. */
  public int span() {
    return buckets > 0 ? buckets : maxDistance;
  }

  /**
   * Returns the bucket of a relative position, or the position itself without buckets. Computed in
   * single precision, as the reference does: where the logarithms divide evenly, rounding decides.
   */
  public int bucket(int r) {
    int mid = buckets / 2;
    int distance = Math.abs(r);
    if (buckets == 0 || distance <= mid) {
      return r;
    }
    float far = (float) Math.log((float) ((maxDistance - 1.0) / mid));
    if (far == 0) { // the reference divides by it: an infinity or no number, the least integer
      return Integer.MIN_VALUE / 2;
    }
    float fraction = (float) Math.log((float) distance / mid) / far;
    double steps = Math.ceil(fraction * (mid - 1));
    return Integer.signum(r) * (int) Math.min(steps + mid, 1 << 30);
  }

  /** Returns the row of the table for a relative position, 0 to 2k − 1 ({@code c2p_pos}). */
  public int index(int r) {
    return Math.max(0, Math.min(2 * span() - 1, bucket(r) + span()));
  }

  /**
   * Returns the bucketed relative positions of all pairs, [1, queries, keys], I64: Microsoft's and
   * Hugging Face's {@code build_relative_position}.
   */
  public Tensor relativePositions(int queries, int keys) {
    long[] values = new long[Math.multiplyExact(queries, keys)];
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        values[i * keys + j] = bucket(i - j);
      }
    }
    return Tensor.of(values, 1, queries, keys);
  }

  /** Returns δ for all pairs of N tokens, [1, N, N], I64. */
  public Tensor delta(int n) {
    int[] indices = indices(n);
    long[] values = new long[Math.multiplyExact(n, n)];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        values[i * n + j] = indices[i - j + n - 1];
      }
    }
    return Tensor.of(values, 1, n, n);
  }

  /**
   * Returns δ for chosen queries of each row of a batch, [B, Q, N], I64.
   *
   * @param queries the positions of the queries, [B][Q], each below n
   * @param n the number of keys
   */
  public Tensor delta(int[][] queries, int n) {
    int[] indices = indices(n);
    int perRow = queries.length == 0 ? 0 : queries[0].length;
    long[] values = new long[Math.multiplyExact(Math.multiplyExact(queries.length, perRow), n)];
    int next = 0;
    for (int[] row : queries) {
      for (int i : row) {
        for (int j = 0; j < n; j++) {
          values[next++] = indices[i - j + n - 1];
        }
      }
    }
    return Tensor.of(values, queries.length, perRow, n);
  }

  /** Returns the rows of the table for r = n − 1 down to −(n − 1), [2n − 1], I64. */
  public Tensor falling(int n) {
    int[] rising = indices(n);
    long[] values = new long[rising.length];
    for (int t = 0; t < values.length; t++) {
      values[t] = rising[values.length - 1 - t];
    }
    return Tensor.of(values, values.length);
  }

  /** Returns index(r) for r = −(n − 1) to n − 1, 2n − 1 rows of the table. */
  public int[] indices(int n) {
    int[] indices = new int[2 * n - 1];
    for (int r = 1 - n; r < n; r++) {
      indices[r + n - 1] = index(r);
    }
    return indices;
  }
}
