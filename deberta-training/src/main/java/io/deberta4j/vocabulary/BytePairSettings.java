package io.deberta4j.vocabulary;

/**
 * Settings of a byte-level BPE vocabulary.
 *
 * @param vocabularySize number of ids: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code [UNK]},
 *     256 bytes, as many merges as fit, {@code [MASK]}; 50265 in DeBERTa v1
 * @param sample which sentences are looked at
 */
public record BytePairSettings(int vocabularySize, SentenceSample sample) {
  /** Ids that are no merges. */
  static final int FIXED = UnigramSettings.SPECIAL.size() + 256 + 1;

  /** Checks the size. */
  public BytePairSettings {
    if (vocabularySize < FIXED) {
      throw new IllegalArgumentException(
          "vocabularySize must be at least "
              + FIXED
              + " (special tokens and bytes), got "
              + vocabularySize);
    }
  }

  /** Returns settings that look at all sentences. */
  public static BytePairSettings ofSize(int vocabularySize) {
    return new BytePairSettings(vocabularySize, SentenceSample.ALL);
  }

  int merges() {
    return vocabularySize - FIXED;
  }
}
