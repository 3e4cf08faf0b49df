package io.deberta4j.vocabulary;

import java.util.List;

/**
 * Settings of a unigram vocabulary; names and defaults are those of SentencePiece where DeBERTa does
 * not differ.
 *
 * @param vocabularySize pieces of the model: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code
 *     [UNK]}, with byte fallback 256 bytes, then the learned ones. {@code [MASK]} comes behind them,
 *     as in DeBERTa v3, so that a model needs one row more
 * @param normalization how text is normalised
 * @param whitespace what becomes of white space
 * @param characterCoverage share of the text's characters that get a piece of their own, the most
 *     frequent ones; 1 for all
 * @param byteFallback whether other characters are spelled in bytes; otherwise they are {@code [UNK]}
 * @param rules which strings may be pieces
 * @param seedPieces how many pieces to begin with, besides the characters
 * @param shrinkingFactor share of the pieces that a round of pruning leaves
 * @param subIterations steps of EM between two rounds
 * @param sample which sentences are looked at
 * @param threads how many work at the same time
 */
public record UnigramSettings(
    int vocabularySize,
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

  /** Special tokens and their ids, as in every DeBERTa; {@code [MASK]} comes last. */
  static final List<String> SPECIAL = List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]");

  /** The token behind the last piece. */
  static final String MASK = "[MASK]";

  /** Checks the ranges. */
  public UnigramSettings {
    require(vocabularySize > SPECIAL.size(), "vocabularySize", "5 or more", vocabularySize);
    require(
        characterCoverage > 0 && characterCoverage <= 1,
        "characterCoverage",
        "above 0 and at most 1",
        characterCoverage);
    require(seedPieces > 0, "seedPieces", "1 or more", seedPieces);
    require(
        shrinkingFactor > 0 && shrinkingFactor < 1,
        "shrinkingFactor",
        "between 0 and 1",
        shrinkingFactor);
    require(subIterations > 0, "subIterations", "1 or more", subIterations);
    require(threads > 0, "threads", "1 or more", threads);
  }

  private static void require(boolean right, String name, String expected, Number found) {
    if (!right) {
      throw new IllegalArgumentException(name + " must be " + expected + ", got " + found);
    }
  }

  /** Returns the settings of DeBERTa v3 (microsoft/DeBERTa#127) with another number of pieces. */
  public static UnigramSettings ofSize(int vocabularySize) {
    return new UnigramSettings(
        vocabularySize,
        NormalizationRule.NMT_NFKC,
        WhitespaceRules.DEFAULT,
        0.9995,
        true,
        PieceRules.DEFAULT,
        1_000_000,
        0.75,
        2,
        SentenceSample.ALL,
        Runtime.getRuntime().availableProcessors());
  }

  /** How many pieces are learned: all but special tokens and bytes. */
  int learnedPieces() {
    return vocabularySize - SPECIAL.size() - (byteFallback ? 256 : 0);
  }

  /** Returns these settings with another normalisation. */
  public UnigramSettings withNormalization(NormalizationRule value) {
    return new UnigramSettings(
        vocabularySize,
        value,
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

  /** Returns these settings with other rules for white space. */
  public UnigramSettings withWhitespace(WhitespaceRules value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        value,
        characterCoverage,
        byteFallback,
        rules,
        seedPieces,
        shrinkingFactor,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with another coverage. */
  public UnigramSettings withCharacterCoverage(double value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        value,
        byteFallback,
        rules,
        seedPieces,
        shrinkingFactor,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with or without byte fallback. */
  public UnigramSettings withByteFallback(boolean value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        value,
        rules,
        seedPieces,
        shrinkingFactor,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with other rules for pieces. */
  public UnigramSettings withRules(PieceRules value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        value,
        seedPieces,
        shrinkingFactor,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with another number of first pieces. */
  public UnigramSettings withSeedPieces(int value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        rules,
        value,
        shrinkingFactor,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with another share of pieces that pruning leaves. */
  public UnigramSettings withShrinkingFactor(double value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        rules,
        seedPieces,
        value,
        subIterations,
        sample,
        threads);
  }

  /** Returns these settings with another number of steps of EM a round. */
  public UnigramSettings withSubIterations(int value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        rules,
        seedPieces,
        shrinkingFactor,
        value,
        sample,
        threads);
  }

  /** Returns these settings with a sample of the sentences. */
  public UnigramSettings withSample(SentenceSample value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        rules,
        seedPieces,
        shrinkingFactor,
        subIterations,
        value,
        threads);
  }

  /** Returns these settings with another number of threads. */
  public UnigramSettings withThreads(int value) {
    return new UnigramSettings(
        vocabularySize,
        normalization,
        whitespace,
        characterCoverage,
        byteFallback,
        rules,
        seedPieces,
        shrinkingFactor,
        subIterations,
        sample,
        value);
  }
}
