package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.report.Differences;
import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.LearningCurves;
import io.deberta4j.report.RunLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an experiment found as pictures (SVG): for each of its tables how the arms learn, from the
 * evaluations that their runs wrote down, and by how much they differ at the end; and where an axis
 * has numbers for values, as numbers of updates, the tables along it.
 */
final class ExperimentFigures {
  private static final double SETTLED = 0.3;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

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
  static List<Path> write(Experiment experiment, List<ArmTable> tables, Path folder) {
    var figures = new ExperimentFigures(experiment, folder);
    tables.forEach(figures::ofTable);
    experiment.axes().forEach((axis, values) -> figures.ofAxis(axis, values.keySet(), tables));
    return figures.written;
  }

  private void ofTable(ArmTable table) {
    List<String> name = new ArrayList<>(table.others().values());
    name.add(file(table));
    List<LearningCurves.Arm> curves = curves(table.entries());
    if (!curves.isEmpty()) {
      var labels = new LearningCurves.Labels(quantity(table), "updates");
      save(name, LearningCurves.svg(title(table.others()), labels, SETTLED, curves));
    }
    List<Differences.Arm> differences = differences(table.entries());
    if (!differences.isEmpty()) {
      name.add("differences");
      String quantity = quantity(table) + ", above " + experiment.against();
      save(name, Differences.svg(title(table.others()), quantity, differences));
    }
  }

  /** Draws measures along an axis of numbers, a picture for each. */
  private void ofAxis(String axis, Set<String> values, List<ArmTable> tables) {
    boolean numbers = values.stream().allMatch(value -> NUMBER.matcher(value).matches());
    if (axis.equals(experiment.compared()) || !numbers || values.size() < 3) {
      return;
    }
    Map<List<String>, Map<String, SortedMap<Long, List<Double>>>> pictures = new LinkedHashMap<>();
    Map<List<String>, String> quantities = new LinkedHashMap<>();
    for (ArmTable table : tables) {
      Map<String, String> others = table.others();
      long at = Long.parseLong(String.valueOf(others.remove(axis)));
      List<String> name = new ArrayList<>(others.values());
      name.addAll(List.of(file(table), "by", axis));
      quantities.putIfAbsent(name, quantity(table));
      for (ResultEntry entry : table.entries()) {
        pictures
            .computeIfAbsent(name, key -> new LinkedHashMap<>())
            .computeIfAbsent(arm(entry), arm -> new TreeMap<>())
            .computeIfAbsent(at, step -> new ArrayList<>())
            .add(entry.value());
      }
    }
    pictures.forEach(
        (name, arms) -> {
          List<LearningCurves.Arm> curves = new ArrayList<>();
          arms.forEach((arm, seeds) -> curves.add(new LearningCurves.Arm(arm, seeds)));
          var labels = new LearningCurves.Labels(quantities.getOrDefault(name, ""), axis);
          save(name, LearningCurves.svg(experiment.title(), labels, 0, curves));
        });
  }

  private String title(Map<String, String> others) {
    List<String> parts = new ArrayList<>(List.of(experiment.title()));
    parts.addAll(others.values());
    return String.join(", ", parts);
  }

  /** What the vertical axis shows. */
  private static String quantity(ArmTable table) {
    String unit = table.entries().get(0).metric().endsWith("loss") ? " in nats" : "";
    return table.measure().replace('_', ' ') + unit;
  }

  /** The measure as a part of a file's name: no other table has it, and so no other picture. */
  private static String file(ArmTable table) {
    return table.measure().replaceAll("[^A-Za-z0-9_]+", "-").replaceAll("-$", "");
  }

  private void save(List<String> name, String svg) {
    Path file = folder.resolve(experiment.name() + "-" + String.join("-", name) + ".svg");
    AtomicFiles.write(file, svg);
    written.add(file);
  }

  /** An arm's values of an update are drawn if all its seeds have one. */
  private List<LearningCurves.Arm> curves(List<ResultEntry> table) {
    Map<String, List<ResultEntry>> arms = new LinkedHashMap<>();
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

  private String arm(ResultEntry entry) {
    return entry.run().values().getOrDefault(experiment.compared(), "");
  }

  private static void evaluations(ResultEntry entry, SortedMap<Long, List<Double>> values) {
    Path log = entry.log();
    if (log == null || !Files.isRegularFile(log)) {
      return; // not trained, or its log was removed
    }
    for (EvaluationRecord evaluation : RunLog.read(log).evaluations()) {
      Double value = evaluation.metrics().get(entry.metric());
      if (value != null && evaluation.data().equals(entry.data())) {
        values.computeIfAbsent(evaluation.step(), step -> new ArrayList<>()).add(value);
      }
    }
  }

  private List<Differences.Arm> differences(List<ResultEntry> table) {
    Map<Long, Double> against = new LinkedHashMap<>();
    for (ResultEntry entry : table) {
      if (arm(entry).equals(experiment.against())) {
        against.put(entry.run().seed(), entry.value());
      }
    }
    Map<String, List<Double>> differences = new LinkedHashMap<>();
    for (ResultEntry entry : table) {
      double difference = entry.value() - against.getOrDefault(entry.run().seed(), Double.NaN);
      if (!arm(entry).equals(experiment.against()) && Double.isFinite(difference)) {
        differences.computeIfAbsent(arm(entry), arm -> new ArrayList<>()).add(difference);
      }
    }
    List<Differences.Arm> arms = new ArrayList<>();
    differences.forEach((arm, values) -> arms.add(new Differences.Arm(arm, values)));
    return arms;
  }
}
