package io.deberta4j.cli;

import io.deberta4j.hub.EmbeddedModel;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model. */
final class ModelOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description =
          "model directory, a published model as org/name or org/name@revision, or embedded:NAME"
              + " (default: the embedded model for this, if there is one; demo shows them)")
  private @Nullable String name;

  /**
   * Returns the directory given, or that of the published or embedded model.
   *
   * @param task which embedded model is taken where none is named
   */
  Path directory(Streams streams, PipelineTask task) {
    String given = name;
    return given == null ? embedded(task) : ModelSource.model(given, streams);
  }

  /** As {@link #directory}, where only the files of the tokenizer are needed. */
  Path tokenizer(Streams streams) {
    String given = name;
    return given == null
        ? embedded(PipelineTask.SENTENCE_EMBEDDING)
        : ModelSource.tokenizer(given, streams);
  }

  private static Path embedded(PipelineTask task) {
    List<EmbeddedModel> all = EmbeddedModels.standard().all();
    if (!all.isEmpty() && all.stream().noneMatch(model -> model.tasks().contains(task))) {
      throw new WrongUsage("Missing --model MODEL: no embedded model is for " + task.label());
    }
    return EmbeddedModels.standard().directory(task);
  }
}
