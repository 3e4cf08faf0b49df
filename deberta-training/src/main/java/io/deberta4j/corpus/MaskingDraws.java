package io.deberta4j.corpus;

import java.util.Random;

/** The random draws of masking, one at a time, so that recorded ones can be replayed. */
interface MaskingDraws {
  /** Draws a number in [0, 1). */
  double fraction();

  /** Draws an integer from {@code low} to {@code high}, both included. */
  int between(int low, int high);

  /** Draws an index below {@code count}. */
  int index(int count);

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
