package io.deberta4j.corpus;

/** Hears how a preparation goes; called by one thread at a time. */
@FunctionalInterface
public interface PreparationListener {
  /** Hears nothing. */
  PreparationListener NONE = (shard, kept) -> {};

  /**
   * A shard is there.
   *
   * @param kept whether it was there before, from a preparation that was broken off
   */
  void finished(ShardFacts shard, boolean kept);
}
