package io.deberta4j.corpus;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import java.util.Random;

/** The random draws of masking, one at a time, so that recorded ones can be replayed. */
public interface MaskingDraws {
  /** Draws a number in [0, 1). */
  double fraction();

  /** Draws an integer from {@code low} to {@code high}, both included. */
  int between(int low, int high);

  /** Draws an index below {@code count}. */
  int index(int count);

  /**
   * Returns the draws of an example in a step: the same wherever, in whatever batch and however
   * often it is asked.
   *
   * @param seed of the run
   * @param step the update; for an evaluation whose masks never change, any constant
   * @param example the number of the example
   */
  static MaskingDraws seeded(long seed, long step, long example) {
    long ofStep = SeededRandom.seed(seed, Purpose.MASKING, step);
    return of(SeededRandom.stream(ofStep, Purpose.MASKING, example));
  }

  /** Returns draws from a stream. */
  static MaskingDraws of(Random random) {
    return new MaskingDraws() {
      @Override
      public double fraction() {
        return random.nextDouble();
      }

      @Override
      public int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
      }

      @Override
      public int index(int count) {
        return random.nextInt(count);
      }
    };
  }
}
