package io.deberta4j.training;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random texts of different lengths, and random targets for them. */
record TinyBatch(Random random) {
  static final int SHORTEST = 5;
  static final int ENTITIES = 4;
  private static final int LONGEST = 9;
  private static final int SLOTS = 2;
  private static final int ROWS = 6;
  private static final int VOCABULARY = 40;
  private static final int FIRST_WORD = 5;

  /** Six rows of 5 to 9 words, at least one of the longest. */
  Batch texts() {
    List<int[]> ids = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int length = row == 0 ? LONGEST : SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
      ids.add(random.ints(length, FIRST_WORD, VOCABULARY).toArray());
      types.add(new int[length]);
    }
    return Batch.padded(ids, types, 0);
  }

  /** Whole numbers from 0 to {@code bound}, exclusive. */
  Tensor whole(int bound, long... shape) {
    return Tensor.of(random.longs(count(shape), 0, bound).toArray(), shape);
  }

  /** Numbers between −1 and 1. */
  Tensor numbers(long... shape) {
    float[] values = new float[count(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return Tensor.of(values, shape);
  }

  /** The ids of two tokens of each row, other than those that stand there; −100 elsewhere. */
  Tensor someTokens(Batch batch) {
    int tokens = batch.tokens();
    long[] labels = new long[batch.size() * tokens];
    Arrays.fill(labels, -100);
    for (int row = 0; row < batch.size(); row++) {
      labels[row * tokens + random.nextInt(2)] = random.nextInt(FIRST_WORD, FIRST_WORD + 10);
      labels[row * tokens + 2 + random.nextInt(SHORTEST - 2)] =
          random.nextInt(FIRST_WORD, FIRST_WORD + 10);
    }
    return Tensor.of(labels, batch.size(), tokens);
  }

  /** Positions of entities; the last slot of some and the last entity of all are empty. */
  Tensor entities(int rows) {
    long[] positions = new long[rows * ENTITIES * SLOTS];
    for (int i = 0; i < positions.length; i++) {
      boolean last = i / SLOTS % ENTITIES == ENTITIES - 1;
      boolean empty = i % SLOTS == SLOTS - 1 && random.nextBoolean();
      positions[i] = last || empty ? 0 : 1 + i / SLOTS % ENTITIES;
    }
    return Tensor.of(positions, rows, ENTITIES, SLOTS);
  }

  private static int count(long[] shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    return count;
  }
}
