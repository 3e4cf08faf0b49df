package io.deberta4j.cli;

import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where training starts. */
final class StartOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description = "model directory to start from; a missing head is drawn")
  private @Nullable Path model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "config.json of a model to start from random weights")
  private @Nullable Path config;

  @Option(names = "--vocab", paramLabel = "DIR", description = "directory or file of its tokenizer")
  private @Nullable Path vocabulary;

  StartingPoint start(CommonOptions common) {
    Path directory = model;
    Path file = config;
    Path tokenizer = vocabulary;
    if (directory != null && file == null && tokenizer == null) {
      return new StartingPoint.Checkpoint(directory);
    }
    if (directory == null && file != null && tokenizer != null) {
      return new StartingPoint.Fresh(file, tokenizer);
    }
    throw common.usage(
        "Give either --model DIR to start from a checkpoint, or --config FILE and --vocab DIR to"
            + " start from random weights");
  }
}
