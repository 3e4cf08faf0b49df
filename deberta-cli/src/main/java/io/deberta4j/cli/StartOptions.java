package io.deberta4j.cli;

import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where training starts. */
final class StartOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description =
          "model to start from, a directory or org/name[@revision]; a missing head is drawn")
  private @Nullable String model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "config.json of a model to start from random weights")
  private @Nullable Path config;

  @Option(
      names = "--vocab",
      paramLabel = "DIR",
      description = "directory or file of its tokenizer, or org/name[@revision]")
  private @Nullable String vocabulary;

  StartingPoint start(CommonOptions common, Streams streams) {
    String name = model;
    Path file = config;
    String tokenizer = vocabulary;
    if (name != null && file == null && tokenizer == null) {
      return new StartingPoint.Checkpoint(ModelSource.model(name, streams));
    }
    if (name == null && file != null && tokenizer != null) {
      return new StartingPoint.Fresh(file, ModelSource.tokenizer(tokenizer, streams));
    }
    throw common.usage(
        "Give either --model MODEL to start from a checkpoint, or --config FILE and --vocab DIR to"
            + " start from random weights");
  }
}
