package io.deberta4j.corpus;

/** Hears how a preparation goes; called by one thread at a time. */
@FunctionalInterface
public interface PreparationListener {
  /** Hears nothing. */
  PreparationListener NONE = (shard, kept, read) -> {};

  /**
   * A shard is there.
   *
   * @param kept whether it was there before, from a preparation that was broken off
   * @param read how much of all text comes before its end, 0 to 1; shards need not come in order
   */
  void finished(ShardFacts shard, boolean kept, double read);
}
