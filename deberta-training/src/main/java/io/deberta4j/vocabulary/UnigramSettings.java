package io.deberta4j.vocabulary;

import java.util.List;

/**
 * Settings of a unigram vocabulary; names and defaults are those of SentencePiece where DeBERTa
 * does not differ.
 *
 * @param vocabularySize pieces of the model: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code
 *     [UNK]}, with byte fallback 256 bytes, then the learned ones. {@code [MASK]} comes behind
 *     them, as in DeBERTa v3, so that a model needs one row more
 * @param specialTokens of one's own, which text is never split within; they come behind {@code
 *     [MASK]} and need a row each
 * @param normalization how text is normalised
 * @param whitespace what becomes of white space
 * @param characterCoverage share of the text's characters that get a piece of their own, the most
 *     frequent ones; 1 for all
 * @param byteFallback whether other characters are spelled in bytes; otherwise they are {@code
 *     [UNK]}
 * @param rules which strings may be pieces
 * @param seedPieces how many pieces to begin with, besides the characters
 * @param shrinkingFactor share of the pieces that a round of pruning leaves
 * @param subIterations steps of EM between two rounds
 * @param sample which sentences are looked at
 * @param threads how many work at the same time
 */
public record UnigramSettings(
    int vocabularySize,
    List<String> specialTokens,
    NormalizationRule normalization,
    WhitespaceRules whitespace,
    double characterCoverage,
    boolean byteFallback,
    PieceRules rules,
    int seedPieces,
    double shrinkingFactor,
    int subIterations,
    SentenceSample sample,
    int threads) {

  private static final int BYTES = 256;

  /** Checks the ranges. */
  public UnigramSettings {
    specialTokens = ReservedTokens.checked(specialTokens);
    int fixed = ReservedTokens.FIRST.size() + (byteFallback ? BYTES : 0);
    require(
        vocabularySize > fixed,
        "vocabulary size",
        "more than the %d special tokens%s"
            .formatted(fixed, byteFallback ? " and bytes (or go without byte fallback)" : ""),
        vocabularySize);
    require(
        characterCoverage > 0 && characterCoverage <= 1,
        "character coverage",
        "above 0 and at most 1",
        characterCoverage);
    require(seedPieces > 0, "number of seed pieces", "1 or more", seedPieces);
    require(
        shrinkingFactor > 0 && shrinkingFactor < 1,
        "shrinking factor",
        "between 0 and 1",
        shrinkingFactor);
    require(subIterations > 0, "number of sub-iterations", "1 or more", subIterations);
    require(threads > 0, "number of threads", "1 or more", threads);
  }

  private static void require(boolean right, String name, String expected, Number found) {
    if (!right) {
      throw new IllegalArgumentException("the " + name + " must be " + expected + ", got " + found);
    }
  }

  /** How many pieces are learned: all but special tokens and bytes. */
  int learnedPieces() {
    return vocabularySize - ReservedTokens.FIRST.size() - (byteFallback ? BYTES : 0);
  }

  /**
   * Starts from the settings of DeBERTa v3 (microsoft/DeBERTa#127), with SentencePiece's usual
   * coverage and with byte fallback.
   *
   * @param vocabularySize 128000 in DeBERTa v3
   */
  public static Builder builder(int vocabularySize) {
    return new Builder(vocabularySize);
  }

  /** Collects settings; {@link #build} checks them. */
  public static final class Builder {
    private final int vocabularySize;
    private List<String> specialTokens = List.of();
    private NormalizationRule normalization = NormalizationRule.NMT_NFKC;
    private WhitespaceRules whitespace = WhitespaceRules.DEFAULT;
    private double characterCoverage = 0.9995;
    private boolean byteFallback = true;
    private PieceRules rules = PieceRules.DEFAULT;
    private int seedPieces = 1_000_000;
    private double shrinkingFactor = 0.75;
    private int subIterations = 2;
    private SentenceSample sample = SentenceSample.ALL;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Builder(int vocabularySize) {
      this.vocabularySize = vocabularySize;
    }

    /** Sets {@link UnigramSettings#specialTokens}. */
    public Builder specialTokens(List<String> value) {
      specialTokens = value;
      return this;
    }

    /** Sets {@link UnigramSettings#normalization}. */
    public Builder normalization(NormalizationRule value) {
      normalization = value;
      return this;
    }

    /** Sets {@link UnigramSettings#whitespace}. */
    public Builder whitespace(WhitespaceRules value) {
      whitespace = value;
      return this;
    }

    /** Sets {@link UnigramSettings#characterCoverage}. */
    public Builder characterCoverage(double value) {
      characterCoverage = value;
      return this;
    }

    /** Sets {@link UnigramSettings#byteFallback}. */
    public Builder byteFallback(boolean value) {
      byteFallback = value;
      return this;
    }

    /** Sets {@link UnigramSettings#rules}. */
    public Builder rules(PieceRules value) {
      rules = value;
      return this;
    }

    /** Sets {@link UnigramSettings#seedPieces}. */
    public Builder seedPieces(int value) {
      seedPieces = value;
      return this;
    }

    /** Sets {@link UnigramSettings#shrinkingFactor}. */
    public Builder shrinkingFactor(double value) {
      shrinkingFactor = value;
      return this;
    }

    /** Sets {@link UnigramSettings#subIterations}. */
    public Builder subIterations(int value) {
      subIterations = value;
      return this;
    }

    /** Sets {@link UnigramSettings#sample}. */
    public Builder sample(SentenceSample value) {
      sample = value;
      return this;
    }

    /** Sets {@link UnigramSettings#threads}. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public UnigramSettings build() {
      return new UnigramSettings(
          vocabularySize,
          specialTokens,
          normalization,
          whitespace,
          characterCoverage,
          byteFallback,
          rules,
          seedPieces,
          shrinkingFactor,
          subIterations,
          sample,
          threads);
    }
  }
}
