package io.deberta4j.testing;

import java.util.function.LongSupplier;

/**
 * Tells a leak from a heap that is still growing into its size: a leak takes as much in every
 * round, everything else comes to rest.
 */
public final class MemoryGrowth {
  private MemoryGrowth() {}

  /**
   * Runs rounds of the same work until one of them takes no more than is allowed.
   *
   * @param resident the memory of this process in bytes
   * @param rounds the most rounds to run
   * @param allowed bytes that a round may take
   * @return the smallest growth of a round
   */
  public static long smallest(LongSupplier resident, int rounds, long allowed, Runnable round) {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < rounds && smallest > allowed; i++) {
      long before = resident.getAsLong();
      round.run();
      smallest = Math.min(smallest, resident.getAsLong() - before);
    }
    return smallest;
  }
}
