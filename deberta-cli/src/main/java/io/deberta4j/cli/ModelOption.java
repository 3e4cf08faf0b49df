package io.deberta4j.cli;

import io.deberta4j.Deberta;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description = "model directory (default: the embedded classifier of banking questions)")
  private @Nullable Path directory;

  /** Returns the directory given, or that of the embedded model. */
  Path directory() {
    Path given = directory;
    return given == null ? Deberta.defaultModel() : given;
  }
}
