package io.deberta4j.data;

import java.util.Random;

/**
 * Streams of random numbers fixed by a seed, a purpose and a position. Because a stream depends on
 * nothing drawn before it, whoever knows seed and step can continue a run from there.
 */
public final class SeededRandom {
  /** What a stream is for; streams of different purposes are independent. */
  public enum Purpose {
    /** Fresh weights. */
    INITIALISATION(1),
    /** Choosing held-out examples. */
    SPLIT(2),
    /** The order of the examples. */
    ORDER(3),
    /** Dropout in the model. */
    DROPOUT(4),
    /** Hiding input tokens. */
    TOKEN_DROPOUT(5),
    /** Perturbing embeddings. */
    PERTURBATION(6),
    /** Choosing and replacing the tokens to predict. */
    MASKING(7),
    /** Drawing results again, to see how far they would differ. */
    RESAMPLING(8);

    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  private SeededRandom() {}

  /** Returns the seed of a stream, mixed by SplitMix64 (Steele et al. 2014). */
  public static long seed(long seed, Purpose purpose, long position) {
    return mix(mix(mix(seed) + purpose.number) + position);
  }

  /** Returns a stream of Java's documented generator, the same on every platform. */
  public static Random stream(long seed, Purpose purpose, long position) {
    return new Random(seed(seed, purpose, position));
  }

  /** Shuffles an array in place (Fisher and Yates). */
  public static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
