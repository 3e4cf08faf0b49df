package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.data.Sample;
import io.deberta4j.finetuning.TaskModel;
import io.deberta4j.io.DataException;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Measures a fine-tuned model on a public task, by its official metrics, or on files of your"
          + " own.",
      "Every split whose answers are known is measured."
    },
    footer = {
      "%nExample:",
      "  deberta evaluate --task rte --data RTE --model my-rte",
      "  deberta evaluate --dev dev.csv --model my-classifier"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ModelsOption models = new ModelsOption();

  @ArgGroup(validate = false, heading = "%nTask%n", order = 1)
  private TaskOptions task = new TaskOptions();

  @ArgGroup(validate = false, heading = "%nFiles of your own%n", order = 2)
  private OwnDataOptions own = new OwnDataOptions();

  @ArgGroup(validate = false, heading = "%nTheir columns%n", order = 3)
  private ColumnOptions columns = new ColumnOptions();

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  EvaluateCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    models.check(common);
    Task known = models.withClasses(task.task(common, own.files(), columns), streams);
    TaskData data = task.open(known, own.files());
    common.apply();
    TaskOptions.reportSkipped(data, streams);
    return models.with(known, streams, opened -> evaluate(known, data, opened));
  }

  private int evaluate(Task known, TaskData data, List<TaskModel> opened) {
    Results results = new Results(streams.out());
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    boolean any = false;
    for (Map.Entry<String, List<Sample>> split : data.splits().entrySet()) {
      List<Sample> samples = split.getValue().stream().filter(Sample::labelled).toList();
      if (samples.isEmpty() || split.getKey().equals(TaskData.TRAIN)) {
        continue;
      }
      any = true;
      List<Prediction> predictions =
          PredictCommand.predict(models, known, opened, samples, streams);
      TaskScores scores = new TaskScores(known, opened.get(0).labels());
      report(split.getKey(), scores.measure(samples, predictions), results, all);
      scores
          .byGroup(samples, predictions)
          .forEach(
              (group, value) ->
                  report(
                      split.getKey() + " " + group,
                      Map.of(known.decisive().label(), value),
                      results,
                      all));
    }
    if (!any) {
      throw new DataException(
          "the files of %s have no split with answers beside the training data: %s"
              .formatted(known.title(), data.splits().keySet()));
    }
    if (json) {
      results.json(all);
    }
    results.flush();
    return 0;
  }

  private void report(String data, Map<String, Double> figures, Results results, ObjectNode all) {
    ObjectNode own = all.putObject(data);
    figures.forEach(
        (metric, value) -> {
          own.put(metric, value);
          if (!json) {
            results.line(String.format(Locale.ROOT, "%-8s %-22s %7.4f", data, metric, value));
          }
        });
  }
}
