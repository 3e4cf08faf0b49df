package io.deberta4j.plan;

import io.deberta4j.model.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch cut into parts of whole rows, of few tokens each, so that what a layer computes stays in
 * the cache; a row that is longer is a part of its own.
 *
 * @param batches the parts in order
 * @param sideBySide whether each thread takes a part of its own
 */
record BatchParts(List<Batch> batches, boolean sideBySide) {
  /** Most real tokens of several rows together, where all threads work on them. */
  private static final int TOGETHER = 1024;

  /** The same where each thread has a part of its own. */
  private static final int EACH = 512;

  /** Below so many tokens a thread would read all weights for too little. */
  private static final int WORTH_A_THREAD = 128;

  /** How much longer than the mean the busiest thread may take. */
  private static final double IMBALANCE = 1.15;

  /** Cuts a batch for so many threads. */
  static BatchParts of(Batch batch, int threads) {
    long[] real = batch.tokenMask().sum(1, false).toLongs(); // [B]
    long all = 0;
    for (long tokens : real) {
      all += tokens;
    }
    if (threads > 1 && all >= (long) WORTH_A_THREAD * threads) {
      long most = Math.min(EACH, (all + threads - 1) / threads);
      List<int[]> ranges = ranges(real, most);
      if (busiest(real, ranges, threads) <= IMBALANCE * all / threads) {
        return new BatchParts(cut(batch, ranges), true);
      }
    }
    return new BatchParts(cut(batch, ranges(real, TOGETHER)), false);
  }

  /** Rows from and to of each part. */
  private static List<int[]> ranges(long[] real, long most) {
    List<int[]> ranges = new ArrayList<>();
    int from = 0;
    long held = 0;
    for (int row = 0; row < real.length; row++) {
      if (row > from && held + real[row] > most) {
        ranges.add(new int[] {from, row});
        from = row;
        held = 0;
      }
      held += real[row];
    }
    ranges.add(new int[] {from, real.length});
    return ranges;
  }

  /** The tokens of the thread that gets most, if the next part goes to whoever is free first. */
  private static long busiest(long[] real, List<int[]> ranges, int threads) {
    long[] loads = new long[threads];
    long most = 0;
    for (int[] range : ranges) {
      int free = 0;
      for (int t = 1; t < threads; t++) {
        free = loads[t] < loads[free] ? t : free;
      }
      for (int row = range[0]; row < range[1]; row++) {
        loads[free] += real[row];
      }
      most = Math.max(most, loads[free]);
    }
    return most;
  }

  private static List<Batch> cut(Batch batch, List<int[]> ranges) {
    return ranges.size() == 1
        ? List.of(batch)
        : ranges.stream().map(range -> batch.rows(range[0], range[1])).toList();
  }
}
