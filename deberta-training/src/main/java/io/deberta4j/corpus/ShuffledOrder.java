package io.deberta4j.corpus;

import io.deberta4j.data.BatchOrder;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.LongStream;

/**
 * The order of any number of examples, shuffled anew for every epoch, without keeping it: which
 * example stands where is computed when it is asked, so that a run resumes anywhere at once.
 *
 * <p>It is a cipher of numbers: a Feistel network of {@value #ROUNDS} rounds over the smallest
 * square of a power of two that has room, applied again while its result is no example ("cycle
 * walking", Black and Rogaway 2002).
 *
 * @param examples how many there are
 * @param seed of the order
 */
public record ShuffledOrder(long examples, long seed) {
  private static final int ROUNDS = 8;

  /** Checks the number. */
  public ShuffledOrder {
    if (examples < 1 || examples > 1L << 60) {
      throw new IllegalArgumentException("there must be 1 to 2^60 examples, got " + examples);
    }
  }

  /**
   * Returns the example that is seen at a position of an epoch.
   *
   * @param epoch from 0
   * @param position from 0 to {@code examples} − 1; each gives another example
   */
  public long example(long epoch, long position) {
    Objects.checkIndex(position, examples);
    long key = SeededRandom.seed(seed, Purpose.ORDER, epoch);
    int half = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(examples - 1) + 1) / 2);
    long at = permute(position, half, key);
    while (at >= examples) {
      at = permute(at, half, key);
    }
    return at;
  }

  /**
   * Returns the example that is seen after so many others, over all epochs.
   *
   * @param seen from 0
   */
  public long example(long seen) {
    return example(seen / examples, seen % examples);
  }

  /**
   * Returns the order as batches of so many examples, the last of an epoch what remains; each is
   * computed when it is asked for.
   *
   * @throws ArithmeticException if there are more batches than a list can have
   */
  public BatchOrder batches(int batchSize) {
    int count = Math.toIntExact((examples + batchSize - 1) / batchSize);
    return new BatchOrder() {
      @Override
      public int batchesPerEpoch() {
        return count;
      }

      @Override
      public List<int[]> epoch(int epoch) {
        return new Batches(epoch, batchSize, count);
      }
    };
  }

  private final class Batches extends AbstractList<int[]> implements RandomAccess {
    private final int epoch;
    private final int batchSize;
    private final int count;

    Batches(int epoch, int batchSize, int count) {
      this.epoch = epoch;
      this.batchSize = batchSize;
      this.count = count;
    }

    @Override
    public int[] get(int batch) {
      long from = (long) Objects.checkIndex(batch, count) * batchSize;
      return LongStream.range(from, Math.min(examples, from + batchSize))
          .mapToInt(position -> Math.toIntExact(example(epoch, position)))
          .toArray();
    }

    @Override
    public int size() {
      return count;
    }
  }

  /** Permutes the numbers of twice so many bits. */
  private static long permute(long value, int half, long key) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = SeededRandom.seed(key, Purpose.ORDER, right * ROUNDS + round) & mask;
      long next = left ^ mixed;
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
