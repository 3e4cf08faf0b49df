package io.deberta4j.cli;

import io.deberta4j.data.SampleEncoder;
import io.deberta4j.data.TaskKind;
import io.deberta4j.finetuning.TaskModel;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.hub.Hub;
import io.deberta4j.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The fine-tuned models of a command, one or an ensemble, and how their input is made. */
final class ModelsOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      required = true,
      description =
          "fine-tuned model: a directory, or org/name[@revision]; several times for an ensemble, by"
              + " the mean of the logits")
  private List<String> names = new ArrayList<>();

  private List<Path> directories = List.of();

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "most tokens of a row (default: as the model was trained)")
  private @Nullable Integer maxLength;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "rows at once (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  /** Refuses what makes no sense, before anything is read. */
  void check(CommonOptions common) {
    Integer length = maxLength;
    if (length != null && length < SampleEncoder.MIN_LENGTH) {
      throw common.usage(
          "--max-length must be at least %d, got %d".formatted(SampleEncoder.MIN_LENGTH, length));
    }
    if (batchSize < 1) {
      throw common.usage("--batch-size must be at least 1, got " + batchSize);
    }
  }

  int batchSize() {
    return batchSize;
  }

  /** Returns the directories of the models, fetched where they are published ones. */
  private List<Path> directories(Streams streams) {
    if (directories.isEmpty()) {
      directories = names.stream().map(name -> ModelSource.model(name, streams)).toList();
    }
    return directories;
  }

  int maxLength(Task task, Streams streams) {
    Path first = directories(streams).get(0);
    int usual = TaskSettings.preset(task, Hub.nameOf(first)).maxLength();
    Integer length = maxLength;
    return length != null ? length : TaskModel.trainedLength(first).orElse(usual);
  }

  /** Returns the task with the classes of the first model, where the task leaves them open. */
  Task withClasses(Task task, Streams streams) {
    boolean open =
        task.labels().isEmpty()
            && (task.kind() == TaskKind.CLASSIFICATION || task.kind() == TaskKind.MULTI_LABEL);
    return open
        ? task.withLabels(TaskModel.labels(directories(streams).get(0), task).names())
        : task;
  }

  /** Opens the models, hands them on, and closes them. */
  <T> T with(Task task, Streams streams, Function<List<TaskModel>, T> use) {
    List<TaskModel> models = new ArrayList<>();
    try {
      directories(streams).forEach(directory -> models.add(TaskModel.open(directory, task)));
      return use.apply(models);
    } finally {
      models.forEach(TaskModel::close);
    }
  }
}
