package io.deberta4j.cli;

import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.finetuning.TaskModel;
import io.deberta4j.io.DataException;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Submission;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta predict}. */
@Command(
    name = "predict",
    description = {
      "Writes a fine-tuned model's predictions for a public task as its organisers want them, for"
          + " files of your own as an object a line.",
      "Every test split is predicted, or the one that --split names."
    },
    footer = {
      "%nExample:",
      "  deberta predict --task rte --data RTE --model my-rte --output submission",
      "  deberta predict --task rte --data RTE --model a --model b --model c \\",
      "    --output submission",
      "  deberta predict --test new.csv --model my-classifier --output predictions"
    })
final class PredictCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ModelsOption models = new ModelsOption();

  @ArgGroup(validate = false, heading = "%nTask%n", order = 1)
  private TaskOptions task = new TaskOptions();

  @ArgGroup(validate = false, heading = "%nFiles of your own%n", order = 2)
  private OwnDataOptions own = new OwnDataOptions();

  @ArgGroup(validate = false, heading = "%nTheir columns%n", order = 3)
  private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "as dev or test; several times for several (default: all test splits)")
  private List<String> splits = List.of();

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "questions are left unanswered above it (SQuAD 2.0; default: 0); labels hold above it"
              + " (multi-label; a probability; default: the task's)")
  private @Nullable Double threshold;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "folder for the files")
  private @Nullable Path output;

  PredictCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    models.check(common);
    Path folder = output;
    if (folder == null) {
      throw common.usage("Missing --output DIR");
    }
    Task known =
        models.withClasses(withThreshold(task.task(common, own.files(), columns)), streams);
    TaskData data = task.open(known, own.files());
    List<String> wanted = splits.isEmpty() ? data.testSplits() : splits;
    check(known, data, wanted);
    common.apply();
    TaskOptions.reportSkipped(data, streams);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be created (" + e + ")", e);
    }
    return models.with(known, streams, opened -> predict(known, data, wanted, opened, folder));
  }

  private Task withThreshold(Task known) {
    Double given = threshold;
    if (given == null || known.noAnswers()) {
      return known;
    }
    if (known.kind() != TaskKind.MULTI_LABEL) {
      throw common.usage(
          "--threshold is for questions that may have no answer and for multi-label tasks, not for "
              + known.title());
    }
    try {
      return known.withThreshold(given);
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private static void check(Task known, TaskData data, List<String> wanted) {
    for (String split : wanted) {
      if (!data.splits().containsKey(split)) {
        throw new DataException(
            "%s has no split '%s' here; there are %s"
                .formatted(known.title(), split, data.splits().keySet()));
      }
    }
    if (wanted.isEmpty()) {
      throw new DataException(
          "%s has no test split here, only %s; name one with --split"
              .formatted(known.title(), data.splits().keySet()));
    }
  }

  private int predict(
      Task known, TaskData data, List<String> wanted, List<TaskModel> opened, Path folder) {
    Results results = new Results(streams.out());
    for (String split : wanted) {
      List<Sample> samples = data.split(split);
      List<Prediction> predictions = predict(models, known, opened, samples, streams);
      new Submission(known)
          .write(folder, split, samples, predictions, threshold == null ? 0 : threshold)
          .forEach(file -> results.line(file.toString()));
    }
    results.flush();
    return 0;
  }

  static List<Prediction> predict(
      ModelsOption models,
      Task task,
      List<TaskModel> opened,
      List<Sample> samples,
      Streams streams) {
    try (var progress = new Progress(streams, "inputs")) {
      double all = (double) samples.size() * opened.size();
      return TaskModel.predict(
          opened,
          samples,
          models.maxLength(task, streams),
          models.batchSize(),
          done -> progress.update(done, Math.min(1, done / all), ""));
    }
  }
}
