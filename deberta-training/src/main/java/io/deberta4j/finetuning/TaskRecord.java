package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.report.CardDetails;
import io.deberta4j.report.DataProvenance;
import io.deberta4j.report.ErrorAnalysis;
import io.deberta4j.report.ErrorCollector;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Platform;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StartWeights;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Published;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import io.deberta4j.training.TrainerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written down of a run on a task: figures beside baselines, data, errors. */
final class TaskRecord {
  private static final int HARDEST = 50;

  private final TaskJob job;
  private final Task task;
  private final Labels labels;
  private final StartWeights start;
  private final List<Figure> figures = new ArrayList<>();
  private final List<ErrorAnalysis> errors = new ArrayList<>();

  TaskRecord(TaskJob job, Labels labels, StartWeights start) {
    this.job = job;
    this.labels = labels;
    this.start = start;
    task = job.data().task();
  }

  /** Returns the hash of each data file by its name. */
  static Map<String, String> hashes(TaskData data) {
    Map<String, String> hashes = new LinkedHashMap<>();
    data.files()
        .forEach(
            (split, files) ->
                files.forEach(
                    file -> hashes.put(split + " " + file.getFileName(), sha256(split, file))));
    return hashes;
  }

  private static String sha256(String split, Path file) {
    return DataProvenance.of(split, file, 0, 0).sha256();
  }

  /** Takes the predictions for a split. */
  void evaluated(String split, List<Sample> samples, List<Prediction> predictions) {
    TaskScores scores = new TaskScores(task, labels);
    var constant = new ConstantAnswer(task, labels, job.data().train());
    Map<String, Double> baseline = scores.measure(samples, constant.predict(samples));
    Map<String, Double> published = published(split);
    scores
        .measure(samples, predictions)
        .forEach(
            (metric, value) -> {
              Double other = baseline.get(metric);
              Double paper = published.get(metric);
              boolean chosen = metric.startsWith("best_"); // thresholds say nothing of a constant
              figures.add(
                  new Figure(
                      metric,
                      split,
                      value,
                      other == null || chosen
                          ? null
                          : new Figure.Reference(constant.describe(), other),
                      paper == null ? null : new Figure.Reference(publishedModel(), paper / 100),
                      List.of()));
            });
    if (task.kind() == TaskKind.CLASSIFICATION) {
      errors.add(errors(split, samples, predictions));
    }
  }

  private ErrorAnalysis errors(String split, List<Sample> samples, List<Prediction> predictions) {
    ErrorCollector collector = new ErrorCollector(labels.names(), HARDEST);
    for (int i = 0; i < samples.size(); i++) {
      Sample.Text text = (Sample.Text) samples.get(i);
      String gold = text.label();
      if (gold != null) {
        float[] logits = ((Prediction.Label) predictions.get(i)).logits();
        collector.add(text.text(), text.pair(), labels.id(gold), softmax(logits));
      }
    }
    return collector.analysis(split);
  }

  private static double[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i] - largest);
      sum += shares[i];
    }
    for (int i = 0; i < logits.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  private Map<String, Double> published(String split) {
    Published found = firstPublished();
    return found != null && found.split().equals(split) ? found.scores() : Map.of();
  }

  private String publishedModel() {
    Published found = firstPublished();
    return found == null ? "" : found.model() + ", " + found.source();
  }

  private @Nullable Published firstPublished() {
    List<Published> all = task.published(job.modelName());
    return all.isEmpty() ? null : all.get(0);
  }

  /** Returns the record of the run. */
  RunRecord run() {
    List<DataProvenance> data = new ArrayList<>();
    job.data()
        .files()
        .forEach(
            (split, files) ->
                files.forEach(file -> data.add(provenance(split, file, files.get(0)))));
    TrainerConfig loop = job.settings().loop();
    return new RunRecord(
        String.valueOf(job.output().toAbsolutePath().getFileName()),
        task.name(),
        job.command(),
        job.settings().named(),
        loop.seed(),
        start,
        data,
        Platform.here(),
        figures);
  }

  /** Where several files make a split, its examples are counted at the first. */
  private DataProvenance provenance(String split, Path file, Path first) {
    long examples = file.equals(first) ? job.data().split(split).size() : 0;
    return DataProvenance.of(split, file, examples, 0);
  }

  List<ErrorAnalysis> errors() {
    return errors;
  }

  /** Returns what the model card says besides. */
  CardDetails card() {
    String tag =
        switch (task.kind()) {
          case CLASSIFICATION, REGRESSION, MULTI_LABEL -> "text-classification";
          case MULTIPLE_CHOICE, ENTITY_CHOICE -> "multiple-choice";
          case SPAN -> "question-answering";
          case TOKEN_LABELS -> "token-classification";
        };
    return new CardDetails(
        List.of(), null, null, List.of(task.name()), tag, labels.names(), List.of());
  }
}
