package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.Scores;
import io.deberta4j.report.CardDetails;
import io.deberta4j.report.CardNotes;
import io.deberta4j.report.DataProvenance;
import io.deberta4j.report.ErrorAnalysis;
import io.deberta4j.report.ErrorCollector;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Platform;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StartWeights;
import io.deberta4j.task.DataFile;
import io.deberta4j.task.HeldOut;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Published;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerResult;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is written down of a run on a task: figures beside baselines, data, errors. */
final class TaskRecord {
  private static final int HARDEST = 50;

  private final TaskJob job;
  private final Task task;
  private final DebertaConfig config;
  private final Labels labels;
  private final StartWeights start;
  private final Map<String, Integer> examples = new LinkedHashMap<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<ErrorAnalysis> errors = new ArrayList<>();

  TaskRecord(TaskJob job, DebertaConfig config, Labels labels, StartWeights start) {
    this.job = job;
    this.config = config;
    this.labels = labels;
    this.start = start;
    task = job.data().task();
  }

  /** Returns the hash of each data file by its split and name. */
  static Map<String, String> hashes(TaskData data) {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (DataProvenance file : provenance(data)) {
      hashes.put(file.role() + " " + file.file(), file.sha256());
    }
    return hashes;
  }

  private static List<DataProvenance> provenance(TaskData data) {
    List<DataProvenance> all = new ArrayList<>();
    data.files()
        .forEach(
            (split, files) -> {
              List<Path> paths = files.stream().map(DataFile::path).toList();
              for (DataFile file : files) {
                String name = name(file.path(), paths);
                all.add(
                    DataProvenance.of(split, name, file.path(), file.examples(), file.skipped()));
              }
            });
    return all;
  }

  /** Returns the file's name, with as many folders as tell it from others: ANLI's R1/dev.jsonl. */
  private static String name(Path file, List<Path> all) {
    List<Path> others = all.stream().filter(other -> !other.equals(file)).toList();
    Path whole = file.toAbsolutePath();
    int from = whole.getNameCount() - 1;
    while (from > 0 && others.stream().anyMatch(ends(whole, from))) {
      from--;
    }
    return end(whole, from).toString().replace(File.separatorChar, '/');
  }

  private static Predicate<Path> ends(Path file, int from) {
    return other -> other.toAbsolutePath().endsWith(end(file, from));
  }

  private static Path end(Path file, int from) {
    return file.subpath(from, file.getNameCount());
  }

  /** Takes the predictions for a split. */
  void evaluated(String split, List<Sample> samples, List<Prediction> predictions) {
    TaskScores scores = new TaskScores(task, labels);
    var constant = new ConstantAnswer(task, labels, job.data().train());
    Map<String, Double> baseline = scores.measure(samples, constant.predict(samples));
    Published published = published(split);
    examples.put(split, samples.size());
    scores
        .measure(samples, predictions)
        .forEach(
            (metric, value) -> {
              Double other = baseline.get(metric);
              boolean chosen = metric.startsWith("best_"); // thresholds say nothing of a constant
              figures.add(
                  new Figure(
                      metric,
                      split,
                      value,
                      other == null || chosen
                          ? null
                          : new Figure.Reference(constant.describe(metric), other),
                      reference(published, metric),
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
        collector.add(text.text(), text.pair(), labels.id(gold), Scores.softmax(logits));
      }
    }
    return collector.analysis(split);
  }

  private @Nullable Published published(String split) {
    return task.published(job.modelName()).stream()
        .filter(result -> result.split().equals(split))
        .findFirst()
        .orElse(null);
  }

  private static Figure.@Nullable Reference reference(
      @Nullable Published published, String metric) {
    Double percent = published == null ? null : published.scores().get(metric);
    return published == null || percent == null
        ? null
        : new Figure.Reference(published.describe(), percent / 100);
  }

  /** Returns the record of the run. */
  RunRecord run(TrainerResult result) {
    TrainerConfig loop = job.settings().loop();
    return new RunRecord(
        String.valueOf(job.output().toAbsolutePath().getFileName()),
        task.name(),
        job.command(),
        settings(result),
        loop.seed(),
        start,
        provenance(job.data()),
        Platform.here(),
        figures);
  }

  private Map<String, Object> settings(TrainerResult result) {
    Map<String, Object> settings = job.settings().named();
    HeldOut heldOut = job.data().heldOut();
    if (heldOut != null) {
      settings.put("held_out_fraction", heldOut.share());
      settings.put("split_seed", heldOut.seed());
    }
    settings.put("kept_step", result.keptStep());
    settings.put("stored_type", job.storedType().name().toLowerCase(Locale.ROOT));
    return settings;
  }

  /** Returns how many examples each split has that was measured. */
  Map<String, Integer> examples() {
    return examples;
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
    boolean ownData = task.splits().isEmpty(); // and so without a name that others know
    CardNotes notes = job.card();
    return new CardDetails(
        notes.languages(),
        notes.license(),
        null,
        ownData ? List.of() : List.of(task.name()),
        tag,
        HeadKind.of(task.kind()).inTransformers(config),
        labels.names(),
        notes.sources(),
        notes.limitations());
  }
}
