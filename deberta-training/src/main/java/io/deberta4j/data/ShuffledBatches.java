package io.deberta4j.data;

import io.deberta4j.data.SeededRandom.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The order of the examples: every epoch all of them once, shuffled by seed and epoch alone.
 * Optionally examples of similar length share a batch, which saves padding: within windows of
 * {@value #WINDOW} batches they are sorted by length, then the batches are shuffled.
 */
public final class ShuffledBatches implements BatchOrder {
  private static final int WINDOW = 50;

  private final int[] lengths;
  private final int batchSize;
  private final boolean groupByLength;
  private final long seed;

  /**
   * Creates the order.
   *
   * @param lengths the length of each example in tokens
   * @param batchSize examples a batch; the last batch of an epoch may be shorter
   */
  public ShuffledBatches(int[] lengths, int batchSize, boolean groupByLength, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
    }
    this.lengths = lengths.clone();
    this.batchSize = batchSize;
    this.groupByLength = groupByLength;
    this.seed = seed;
  }

  @Override
  public int batchesPerEpoch() {
    return (lengths.length + batchSize - 1) / batchSize;
  }

  @Override
  public List<int[]> epoch(int epoch) {
    Random random = SeededRandom.stream(seed, Purpose.ORDER, epoch);
    int[] order = new int[lengths.length];
    Arrays.setAll(order, i -> i);
    SeededRandom.shuffle(order, random);
    if (groupByLength) {
      sortWindows(order);
    }
    List<int[]> batches = cut(order);
    if (groupByLength) {
      Collections.shuffle(batches, random);
    }
    return batches;
  }

  /** Returns all examples once, longest first, for evaluation: no padding is wasted. */
  public static List<int[]> longestFirst(int[] lengths, int batchSize) {
    ShuffledBatches batches = new ShuffledBatches(lengths, batchSize, false, 0);
    int[] order = new int[lengths.length];
    Arrays.setAll(order, i -> i);
    batches.sortByLength(order, 0, order.length);
    return batches.cut(order);
  }

  private void sortWindows(int[] order) {
    int window = WINDOW * batchSize;
    for (int from = 0; from < order.length; from += window) {
      sortByLength(order, from, Math.min(order.length, from + window));
    }
  }

  private void sortByLength(int[] order, int from, int to) {
    List<Integer> part = new ArrayList<>();
    for (int i = from; i < to; i++) {
      part.add(order[i]);
    }
    part.sort(Comparator.comparingInt((Integer i) -> lengths[i]).reversed());
    for (int i = from; i < to; i++) {
      order[i] = part.get(i - from);
    }
  }

  private List<int[]> cut(int[] order) {
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < order.length; from += batchSize) {
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    return batches;
  }
}
