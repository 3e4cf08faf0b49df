package io.deberta4j.cli;

import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.corpus.Layout;
import picocli.CommandLine.Option;

/** How text becomes sequences. */
final class CorpusOptions {
  private static final CorpusSettings USUAL = CorpusSettings.of(512);

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "most tokens of a sequence, [CLS] and [SEP] included (default: ${DEFAULT-VALUE})")
  private int maxLength = USUAL.sequenceLength();

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      converter = LayoutName.class,
      description =
          "packed (default): full sequences, documents one behind the other; sentences: as many"
              + " whole sentences of one document as fit, found within a line (a line is a"
              + " paragraph)")
  private Layout layout = USUAL.layout();

  @Option(
      names = "--boundary",
      paramLabel = "NAME",
      converter = BoundaryName.class,
      description =
          "what is between documents: empty-line (default), line (each line is one), file (each"
              + " file is one)")
  private DocumentBoundary boundary = USUAL.boundary();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "this share of the documents is for validation, 0 to 0.5 (default: ${DEFAULT-VALUE})")
  private double heldOut = USUAL.heldOut();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description = "fixes which documents (default: ${DEFAULT-VALUE})")
  private long splitSeed = USUAL.splitSeed();

  @Option(
      names = "--shard-characters",
      paramLabel = "N",
      description =
          "text of so many characters makes a shard; each thread has so much in memory (default:"
              + " ${DEFAULT-VALUE})")
  private int shardCharacters = USUAL.shardCharacters();

  /** Returns what these options say; bad usage if that is impossible. */
  CorpusSettings settings(CommonOptions common) {
    try {
      return new CorpusSettings(maxLength, layout, boundary, heldOut, splitSeed, shardCharacters);
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }
}
