package io.deberta4j.cli;

import io.deberta4j.Deberta;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description =
          "model directory, or a published model as org/name or org/name@revision"
              + " (default: the embedded classifier of banking questions)")
  private @Nullable String name;

  /** Returns the directory given, that of the published model, or that of the embedded one. */
  Path directory(Streams streams) {
    String given = name;
    return given == null ? Deberta.defaultModel() : ModelSource.model(given, streams);
  }

  /** As {@link #directory}, where only the files of the tokenizer are needed. */
  Path tokenizer(Streams streams) {
    String given = name;
    return given == null ? Deberta.defaultModel() : ModelSource.tokenizer(given, streams);
  }
}
