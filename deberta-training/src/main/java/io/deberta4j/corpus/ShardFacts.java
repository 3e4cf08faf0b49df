package io.deberta4j.corpus;

/**
 * What is known of a shard without opening it.
 *
 * @param split what it is for
 * @param number its number among those, from 0
 * @param sequences how many it has
 * @param tokens of all sequences, [CLS] and [SEP] included
 */
public record ShardFacts(Split split, long number, long sequences, long tokens) {
  /** Returns the name of its file. */
  public String fileName() {
    return split.shardName(number);
  }

  static ShardFacts of(Shard shard) {
    return new ShardFacts(
        shard.header().split(), shard.header().number(), shard.sequences(), shard.tokens());
  }
}
