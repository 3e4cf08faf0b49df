package io.deberta4j.head;

import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Chosen positions of a batch, in the shapes the decoder needs.
 *
 * <p>Rows with fewer positions than the longest are filled with position 0; {@link #flatten} leaves
 * the filling out again.
 */
final class MaskedTokens {
  /** Positions of each row of the batch, [B][Q]. */
  private final int[][] positions;

  /** Rows of a [B · N, ...] tensor for all of [B · Q], I64. */
  private final Tensor gather;

  /** Rows of a [B · Q, ...] tensor that are real, in row-major order, [selected], I64. */
  private final Tensor rows;

  private MaskedTokens(int[][] positions, Tensor gather, Tensor rows) {
    this.positions = positions;
    this.gather = gather;
    this.rows = rows;
  }

  /**
   * Finds the positions whose label is not negative.
   *
   * @param labels [B, N], I64
   */
  static MaskedTokens of(Tensor labels) {
    int batch = (int) labels.size(0);
    int tokens = (int) labels.size(1);
    long[] values = labels.toLongs();
    List<List<Integer>> chosen = new ArrayList<>();
    int longest = 1;
    for (int b = 0; b < batch; b++) {
      List<Integer> row = new ArrayList<>();
      for (int i = 0; i < tokens; i++) {
        if (values[b * tokens + i] >= 0) {
          row.add(i);
        }
      }
      chosen.add(row);
      longest = Math.max(longest, row.size());
    }
    int[][] positions = new int[batch][longest];
    long[] gather = new long[batch * longest];
    List<Long> rows = new ArrayList<>();
    for (int b = 0; b < batch; b++) {
      for (int q = 0; q < longest; q++) {
        if (q < chosen.get(b).size()) {
          positions[b][q] = chosen.get(b).get(q);
          rows.add((long) b * longest + q);
        }
        gather[b * longest + q] = (long) b * tokens + positions[b][q];
      }
    }
    long[] real = rows.stream().mapToLong(Long::longValue).toArray();
    return new MaskedTokens(
        positions, Tensor.of(gather, gather.length), Tensor.of(real, real.length));
  }

  /** Positions of each row, filled with 0 to equal length, [B][Q]. */
  int[][] positions() {
    return positions;
  }

  /** Q, the number of positions per row, filling included. */
  int queries() {
    return positions.length == 0 ? 0 : positions[0].length;
  }

  /** [B, N, X] at the chosen positions → [B, Q, X]. */
  Tensor pick(Tensor x) {
    long last = x.size(2);
    return x.reshape(-1, last).indexSelect(0, gather).reshape(x.size(0), queries(), last);
  }

  /** [B, N, X] at the chosen positions, without filling → [selected, X]. */
  Tensor flattenAll(Tensor x) {
    return flatten(pick(x));
  }

  /** [B, Q, X] without the filling → [selected, X]. */
  Tensor flatten(Tensor x) {
    return x.reshape(-1, x.size(2)).indexSelect(0, rows);
  }
}
