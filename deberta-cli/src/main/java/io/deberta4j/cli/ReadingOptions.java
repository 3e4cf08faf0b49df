package io.deberta4j.cli;

import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.tokenizer.Flavour;
import picocli.CommandLine.Option;

/** How a model reads its texts. */
final class ReadingOptions {
  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "cut texts after N tokens (default: what the model was made for)")
  private int maxLength;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "most texts in one forward pass (default: ${DEFAULT-VALUE})")
  private int batchSize = PipelineOptions.DEFAULT.batchSize();

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description =
          "tokenizer behaviour: sentencepiece, microsoft, hf-slow, hf4, hf5, auto (default: auto)")
  private Flavour flavour = Flavour.AUTO;

  /** Returns the options of a pipeline, threads included. */
  PipelineOptions options(CommonOptions common) {
    if (maxLength < 0 || batchSize < 1) {
      throw common.usage("--max-length must be at least 0 and --batch-size at least 1");
    }
    return PipelineOptions.DEFAULT
        .withFlavour(flavour)
        .withMaxLength(maxLength)
        .withBatchSize(batchSize)
        .withThreads(common.threadsOfPipeline());
  }
}
