package io.deberta4j.cli;

import io.deberta4j.vocabulary.NormalizationRule;
import io.deberta4j.vocabulary.PieceRules;
import io.deberta4j.vocabulary.UnigramSettings;
import io.deberta4j.vocabulary.WhitespaceRules;
import picocli.CommandLine.Option;

/** How a unigram vocabulary is trained: what SentencePiece's trainer has, by its names. */
final class UnigramOptions {
  private static final UnigramSettings USUAL = UnigramSettings.builder(1000).build();

  @Option(
      names = "--character-coverage",
      paramLabel = "SHARE",
      description =
          "of the text's characters that get a piece of their own, the most frequent ones"
              + " (default: ${DEFAULT-VALUE})")
  private double characterCoverage = USUAL.characterCoverage();

  @Option(
      names = "--no-byte-fallback",
      description = "other characters are [UNK], not spelled in 256 pieces for bytes")
  private boolean noByteFallback;

  @Option(
      names = "--normalization",
      paramLabel = "NAME",
      converter = NormalizationName.class,
      description =
          "nmt_nfkc (default), nfkc, with folded case nmt_nfkc_cf or nfkc_cf, or identity for none")
  private NormalizationRule normalization = USUAL.normalization();

  @Option(
      names = "--no-dummy-prefix",
      description = "add no space in front of a text, so that its first word is another piece")
  private boolean noDummyPrefix;

  @Option(
      names = "--keep-extra-whitespaces",
      description = "keep several spaces in a row, and those at both ends")
  private boolean keepExtraWhitespaces;

  @Option(
      names = "--max-piece-length",
      paramLabel = "N",
      description = "most characters of a piece (default: ${DEFAULT-VALUE})")
  private int maxPieceLength = USUAL.rules().maxLength();

  @Option(names = "--split-digits", description = "make every digit a piece of its own")
  private boolean splitDigits;

  @Option(names = "--no-split-by-script", description = "pieces may mix scripts, and marks too")
  private boolean noSplitByScript;

  @Option(names = "--no-split-by-number", description = "pieces may mix digits and letters")
  private boolean noSplitByNumber;

  @Option(names = "--no-split-by-whitespace", description = "pieces may be of several words")
  private boolean noSplitByWhitespace;

  @Option(
      names = "--seed-pieces",
      paramLabel = "N",
      description = "how many to begin with, besides the characters (default: ${DEFAULT-VALUE})")
  private int seedPieces = USUAL.seedPieces();

  @Option(
      names = "--shrinking-factor",
      paramLabel = "SHARE",
      description = "of the pieces that a round of pruning leaves (default: ${DEFAULT-VALUE})")
  private double shrinkingFactor = USUAL.shrinkingFactor();

  @Option(
      names = "--sub-iterations",
      paramLabel = "N",
      description = "steps of EM between two rounds (default: ${DEFAULT-VALUE})")
  private int subIterations = USUAL.subIterations();

  /**
   * Sets everything that can be set here.
   *
   * @throws IllegalArgumentException if a length is out of range
   */
  void apply(UnigramSettings.Builder settings) {
    settings
        .characterCoverage(characterCoverage)
        .byteFallback(!noByteFallback)
        .normalization(normalization)
        .whitespace(new WhitespaceRules(!noDummyPrefix, !keepExtraWhitespaces))
        .rules(
            new PieceRules(
                maxPieceLength,
                !noSplitByScript,
                !noSplitByNumber,
                splitDigits,
                !noSplitByWhitespace))
        .seedPieces(seedPieces)
        .shrinkingFactor(shrinkingFactor)
        .subIterations(subIterations);
  }
}
