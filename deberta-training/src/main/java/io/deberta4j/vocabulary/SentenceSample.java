package io.deberta4j.vocabulary;

/**
 * Which sentences are looked at.
 *
 * @param size how many, drawn at random where there are more; 0 for all
 * @param seed of the draw
 */
public record SentenceSample(int size, long seed) {
  /** All sentences. */
  public static final SentenceSample ALL = new SentenceSample(0, 0);

  /** Checks the size. */
  public SentenceSample {
    if (size < 0) {
      throw new IllegalArgumentException(
          "The number of sentences must be 0 (all) or more, got " + size);
    }
  }
}
