package io.deberta4j.corpus;

/**
 * How text becomes sequences.
 *
 * @param sequenceLength the most tokens of a sequence, [CLS] and [SEP] included
 * @param layout how tokens are laid out in sequences
 * @param boundary where a file divides into documents
 * @param heldOut the share of documents that is for validation, 0 to 0.5: of 1 / share neighbours
 *     one, chosen by the seed
 * @param splitSeed chooses the documents for validation
 * @param shardCharacters how much text makes a shard; so much of it is in memory for each thread
 */
public record CorpusSettings(
    int sequenceLength,
    Layout layout,
    DocumentBoundary boundary,
    double heldOut,
    long splitSeed,
    int shardCharacters) {
  /** Text of about this many characters makes a shard of one or two million tokens. */
  public static final int SHARD_CHARACTERS = 1 << 23;

  private static final int MOST_SHARD_CHARACTERS = 1 << 27;
  private static final double MOST_HELD_OUT = 0.5;

  /** Checks the numbers. */
  public CorpusSettings {
    if (sequenceLength < 3 || sequenceLength > Shard.LONGEST_SEQUENCE) {
      throw new IllegalArgumentException(
          "a sequence has 3 to %d tokens, [CLS] and [SEP] included, got %d"
              .formatted(Shard.LONGEST_SEQUENCE, sequenceLength));
    }
    if (!(heldOut >= 0 && heldOut <= MOST_HELD_OUT)) {
      throw new IllegalArgumentException(
          "the held-out share of documents must be 0 to %s, got %s"
              .formatted(MOST_HELD_OUT, heldOut));
    }
    if (shardCharacters < 1 || shardCharacters > MOST_SHARD_CHARACTERS) {
      throw new IllegalArgumentException(
          "a shard is made of 1 to %d characters, got %d"
              .formatted(MOST_SHARD_CHARACTERS, shardCharacters));
    }
  }

  /**
   * The usual settings: packed, documents divided by empty lines, one in 20 held out for
   * validation.
   *
   * @param sequenceLength the most tokens of a sequence, [CLS] and [SEP] included
   */
  public static CorpusSettings of(int sequenceLength) {
    return new CorpusSettings(
        sequenceLength, Layout.PACKED, DocumentBoundary.EMPTY_LINE, 0.05, 42, SHARD_CHARACTERS);
  }

  /** Returns these settings with another layout. */
  public CorpusSettings withLayout(Layout other) {
    return new CorpusSettings(sequenceLength, other, boundary, heldOut, splitSeed, shardCharacters);
  }

  /** Returns these settings with documents divided in another way. */
  public CorpusSettings withBoundary(DocumentBoundary other) {
    return new CorpusSettings(sequenceLength, layout, other, heldOut, splitSeed, shardCharacters);
  }

  /** Returns these settings with another share of documents held out, chosen by a seed. */
  public CorpusSettings withHeldOut(double share, long seed) {
    return new CorpusSettings(sequenceLength, layout, boundary, share, seed, shardCharacters);
  }

  /** Returns these settings with shards made of another amount of text. */
  public CorpusSettings withShardCharacters(int characters) {
    return new CorpusSettings(sequenceLength, layout, boundary, heldOut, splitSeed, characters);
  }
}
