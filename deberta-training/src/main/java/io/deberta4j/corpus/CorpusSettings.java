package io.deberta4j.corpus;

/**
 * How text becomes sequences.
 *
 * @param sequenceLength the most tokens of a sequence, [CLS] and [SEP] included
 * @param layout how tokens are laid out in sequences
 * @param boundary where a file divides into documents
 * @param validationOneIn one document in so many is for validation, chosen by the seed among each
 *     such number of neighbours; 0 for none
 * @param seed chooses the documents for validation
 * @param shardCharacters how much text makes a shard; so much of it is in memory for each thread
 */
public record CorpusSettings(
    int sequenceLength,
    Layout layout,
    DocumentBoundary boundary,
    int validationOneIn,
    long seed,
    int shardCharacters) {
  /** Text of about this many characters makes a shard of one or two million tokens. */
  public static final int SHARD_CHARACTERS = 1 << 23;

  private static final int MOST_SHARD_CHARACTERS = 1 << 27;

  /** Checks the numbers. */
  public CorpusSettings {
    if (sequenceLength < 3 || sequenceLength > Shard.LONGEST_SEQUENCE) {
      throw new IllegalArgumentException(
          "a sequence has 3 to %d tokens, [CLS] and [SEP] included, got %d"
              .formatted(Shard.LONGEST_SEQUENCE, sequenceLength));
    }
    if (validationOneIn < 0 || validationOneIn == 1) {
      throw new IllegalArgumentException(
          "one document in 2 or more can be for validation (0 for none), got " + validationOneIn);
    }
    if (shardCharacters < 1 || shardCharacters > MOST_SHARD_CHARACTERS) {
      throw new IllegalArgumentException(
          "a shard is made of 1 to %d characters, got %d"
              .formatted(MOST_SHARD_CHARACTERS, shardCharacters));
    }
  }

  /**
   * The usual settings: packed, documents divided by empty lines, one in 20 for validation.
   *
   * @param sequenceLength the most tokens of a sequence, [CLS] and [SEP] included
   */
  public static CorpusSettings of(int sequenceLength) {
    return new CorpusSettings(
        sequenceLength, Layout.PACKED, DocumentBoundary.EMPTY_LINE, 20, 42, SHARD_CHARACTERS);
  }

  /** Returns these settings with another layout. */
  public CorpusSettings withLayout(Layout other) {
    return new CorpusSettings(
        sequenceLength, other, boundary, validationOneIn, seed, shardCharacters);
  }

  /** Returns these settings with documents divided in another way. */
  public CorpusSettings withBoundary(DocumentBoundary other) {
    return new CorpusSettings(
        sequenceLength, layout, other, validationOneIn, seed, shardCharacters);
  }

  /** Returns these settings with one document in so many for validation, chosen by a seed. */
  public CorpusSettings withValidation(int oneIn, long otherSeed) {
    return new CorpusSettings(sequenceLength, layout, boundary, oneIn, otherSeed, shardCharacters);
  }

  /** Returns these settings with shards made of another amount of text. */
  public CorpusSettings withShardCharacters(int characters) {
    return new CorpusSettings(sequenceLength, layout, boundary, validationOneIn, seed, characters);
  }
}
