package io.deberta4j.vocabulary;

import java.util.List;

/**
 * Settings of a byte-level BPE vocabulary.
 *
 * @param vocabularySize number of ids: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code [UNK]},
 *     256 bytes, as many merges as fit, {@code [MASK]}; 50265 in DeBERTa v1
 * @param specialTokens of one's own, which text is never split within; they come behind {@code
 *     [MASK]} and need a row each
 * @param sample which sentences are looked at
 */
public record BytePairSettings(
    int vocabularySize, List<String> specialTokens, SentenceSample sample) {
  /** Ids that are no merges. */
  static final int FIXED = ReservedTokens.FIRST.size() + 256 + 1;

  /** Checks the size and the tokens. */
  public BytePairSettings {
    specialTokens = ReservedTokens.checked(specialTokens);
    if (vocabularySize < FIXED) {
      throw new IllegalArgumentException(
          "the vocabulary size must be at least "
              + FIXED
              + " (special tokens and bytes), got "
              + vocabularySize);
    }
  }

  /** Returns settings that look at all sentences and have no special tokens of their own. */
  public static BytePairSettings ofSize(int vocabularySize) {
    return new BytePairSettings(vocabularySize, List.of(), SentenceSample.ALL);
  }

  int merges() {
    return vocabularySize - FIXED;
  }
}
