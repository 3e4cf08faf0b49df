package io.deberta4j.cli;

import io.deberta4j.data.TaskKind;
import io.deberta4j.finetuning.TaskModel;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The fine-tuned models of a command, one or an ensemble, and how their input is made. */
final class ModelsOption {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      required = true,
      description = "fine-tuned model; several times for an ensemble, by the mean of the logits")
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "most tokens of a row (default: as the model was trained)")
  private int maxLength;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "rows at once (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  int batchSize() {
    return batchSize;
  }

  int maxLength(Task task) {
    Path first = directories.get(0);
    String name = String.valueOf(first.toAbsolutePath().normalize().getFileName());
    int usual = TaskSettings.preset(task, name).maxLength();
    return maxLength > 0 ? maxLength : TaskModel.trainedLength(first).orElse(usual);
  }

  /** Returns the task with the classes of the first model, where the task leaves them open. */
  Task withClasses(Task task) {
    boolean open =
        task.labels().isEmpty()
            && (task.kind() == TaskKind.CLASSIFICATION || task.kind() == TaskKind.MULTI_LABEL);
    return open ? task.withLabels(TaskModel.labels(directories.get(0), task).names()) : task;
  }

  /** Opens the models, hands them on, and closes them. */
  <T> T with(Task task, Function<List<TaskModel>, T> use) {
    List<TaskModel> models = new ArrayList<>();
    try {
      directories.forEach(directory -> models.add(TaskModel.open(directory, task)));
      return use.apply(models);
    } finally {
      models.forEach(TaskModel::close);
    }
  }
}
