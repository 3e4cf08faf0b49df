package io.deberta4j.cli;

import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.tokenizer.Flavour;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model reads its texts. */
final class ReadingOptions {
  /** [CLS] and [SEP], which every row has. */
  private static final int SPECIAL = 2;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "most tokens that the model sees at once (default: what it was made for); longer texts"
              + " are read in windows")
  private @Nullable Integer maxLength;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "tokens that a window shares with the one before it (default: a quarter of it, at most"
              + " 128)")
  private @Nullable Integer stride;

  @Option(names = "--truncate", description = "cut longer texts instead of reading them in windows")
  private boolean truncate;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "most texts in one forward pass (default: ${DEFAULT-VALUE})")
  private int batchSize = PipelineOptions.DEFAULT.batchSize();

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description = FlavourName.HELP)
  private Flavour flavour = Flavour.AUTO;

  /** Returns the options of a pipeline, threads included. */
  PipelineOptions options(CommonOptions common) {
    if (batchSize < 1) {
      throw common.usage("--batch-size must be at least 1, got " + batchSize);
    }
    int length = atLeast(SPECIAL + 1, "--max-length", maxLength, 0, common);
    int shared = atLeast(0, "--stride", stride, PipelineOptions.AUTO_STRIDE, common);
    if (truncate && stride != null) {
      throw common.usage("--stride goes with windows, not with --truncate");
    }
    if (length > 0 && shared >= length - SPECIAL) {
      throw common.usage(
          "--stride must be smaller than --max-length less its special tokens, got " + shared);
    }
    return PipelineOptions.DEFAULT
        .withFlavour(flavour)
        .withMaxLength(length)
        .withTruncate(truncate)
        .withStride(shared)
        .withBatchSize(batchSize)
        .withThreads(common.threadsOfPipeline());
  }

  private static int atLeast(
      int least, String option, @Nullable Integer given, int otherwise, CommonOptions common) {
    if (given != null && given < least) {
      throw common.usage(option + " must be at least " + least + ", got " + given);
    }
    return given == null ? otherwise : given;
  }
}
