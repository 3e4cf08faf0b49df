package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.report.Differences;
import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.LearningCurves;
import io.deberta4j.report.RunFolder;
import io.deberta4j.report.RunLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an experiment found as pictures (SVG): for each of its tables how the arms learn, from the
 * evaluations that their runs wrote down, and by how much they differ at the end.
 */
final class ExperimentFigures {
  private final Experiment experiment;
  private final Path folder;
  private final List<Path> written = new ArrayList<>();

  private ExperimentFigures(Experiment experiment, Path folder) {
    this.experiment = experiment;
    this.folder = folder;
  }

  /**
   * Writes or replaces them.
   *
   * @param folder exists
   * @return the files
   */
  static List<Path> write(
      Experiment experiment, List<List<ExperimentResults.Entry>> tables, Path folder) {
    var figures = new ExperimentFigures(experiment, folder);
    tables.forEach(figures::write);
    return figures.written;
  }

  private void write(List<ExperimentResults.Entry> table) {
    ExperimentResults.Entry first = table.get(0);
    Map<String, String> others = new LinkedHashMap<>(first.run().values());
    others.remove(experiment.compared());
    List<String> name = new ArrayList<>(List.of(experiment.name()));
    name.addAll(others.values());
    name.add(first.metric());
    String base = String.join("-", name);
    String title = String.join(", ", experiment.title(), String.join(", ", others.values()));
    List<LearningCurves.Arm> curves = curves(table);
    if (!curves.isEmpty()) {
      String quantity = quantity(first.metric()) + " on " + first.data();
      save(base + ".svg", LearningCurves.svg(title, quantity, curves));
    }
    List<Differences.Arm> differences = differences(table);
    if (!differences.isEmpty()) {
      String quantity = quantity(first.metric()) + " above " + experiment.against();
      save(base + "-differences.svg", Differences.svg(title, quantity, differences));
    }
  }

  private static String quantity(String metric) {
    return metric.replace('_', ' ') + (metric.endsWith("loss") ? ", nats," : "");
  }

  private void save(String name, String svg) {
    Path file = folder.resolve(name);
    AtomicFiles.write(file, svg);
    written.add(file);
  }

  /** An arm's values of an update are drawn if all its seeds have one. */
  private List<LearningCurves.Arm> curves(List<ExperimentResults.Entry> table) {
    Map<String, List<ExperimentResults.Entry>> arms = new LinkedHashMap<>();
    table.forEach(it -> arms.computeIfAbsent(arm(it), arm -> new ArrayList<>()).add(it));
    List<LearningCurves.Arm> curves = new ArrayList<>();
    arms.forEach(
        (arm, runs) -> {
          SortedMap<Long, List<Double>> values = new TreeMap<>();
          runs.forEach(run -> evaluations(run, values));
          values.values().removeIf(seeds -> seeds.size() < runs.size());
          if (!values.isEmpty()) {
            curves.add(new LearningCurves.Arm(arm, values));
          }
        });
    return curves;
  }

  private String arm(ExperimentResults.Entry entry) {
    return entry.run().values().getOrDefault(experiment.compared(), "");
  }

  private static void evaluations(
      ExperimentResults.Entry entry, SortedMap<Long, List<Double>> values) {
    Path begun = entry.step().begun();
    if (begun == null || !Files.isRegularFile(begun.resolve(RunFolder.LOG))) {
      return; // not trained, or its log was removed
    }
    for (EvaluationRecord evaluation : RunLog.read(begun.resolve(RunFolder.LOG)).evaluations()) {
      Double value = evaluation.metrics().get(entry.metric());
      if (value != null && evaluation.data().equals(entry.data())) {
        values.computeIfAbsent(evaluation.step(), step -> new ArrayList<>()).add(value);
      }
    }
  }

  private List<Differences.Arm> differences(List<ExperimentResults.Entry> table) {
    Map<Long, Double> against = new LinkedHashMap<>();
    for (ExperimentResults.Entry entry : table) {
      if (arm(entry).equals(experiment.against())) {
        against.put(entry.run().seed(), entry.value());
      }
    }
    Map<String, List<Double>> differences = new LinkedHashMap<>();
    for (ExperimentResults.Entry entry : table) {
      double difference =
          entry.value() - against.getOrDefault(entry.run().seed(), Double.NaN);
      if (!arm(entry).equals(experiment.against()) && Double.isFinite(difference)) {
        differences.computeIfAbsent(arm(entry), arm -> new ArrayList<>()).add(difference);
      }
    }
    List<Differences.Arm> arms = new ArrayList<>();
    differences.forEach((arm, values) -> arms.add(new Differences.Arm(arm, values)));
    return arms;
  }
}
