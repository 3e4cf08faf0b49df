package io.deberta4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the runs of an experiment got, in the units of their metrics. */
public final class ExperimentResults {
  private final Experiment experiment;
  private final List<Entry> entries;

  /**
   * A figure that a step of a run is judged by.
   *
   * @param baseline what an answer without a model gets, or null
   */
  record Entry(
      Experiment.Run run,
      StepResult step,
      String data,
      String metric,
      double value,
      @Nullable Double baseline) {}

  private ExperimentResults(Experiment experiment, List<Entry> entries) {
    this.experiment = experiment;
    this.entries = entries;
  }

  /**
   * Reads what runs printed; a step whose output has no figures is passed over.
   *
   * @throws DataException if an output is no JSON or cannot be read
   */
  static ExperimentResults read(
      Experiment experiment, Map<Experiment.Run, List<StepResult>> printed) {
    List<Entry> entries = new ArrayList<>();
    printed.forEach(
        (run, results) -> {
          for (StepResult result : results) {
            for (JsonNode figure : figures(result)) {
              JsonNode baseline = figure.at("/baseline/value");
              entries.add(
                  new Entry(
                      run,
                      result,
                      figure.path("data").asText(),
                      figure.path("metric").asText(),
                      figure.path("value").asDouble(Double.NaN), // null: not a number
                      baseline.isMissingNode() ? null : (Double) baseline.asDouble()));
            }
          }
        });
    return new ExperimentResults(experiment, entries);
  }

  /** Returns the figures that a step is judged by, of those that it printed. */
  private static List<JsonNode> figures(StepResult result) {
    List<JsonNode> figures = new ArrayList<>();
    printed(result.output()).path("figures").forEach(figures::add);
    List<String> measures = result.step().measures();
    if (measures == null) {
      return figures.subList(0, Math.min(1, figures.size()));
    }
    return figures.stream().filter(it -> measures.contains(it.path("metric").asText())).toList();
  }

  private static JsonNode printed(Path output) {
    try {
      String text = Files.readString(output);
      if (!text.startsWith("{")) {
        return MissingNode.getInstance();
      }
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return SafeJson.parseObject(utf8, output.toString(), DataException::new);
    } catch (IOException e) {
      throw new DataException(output + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Returns the value of the compared axis whose mean is best.
   *
   * @param others values of the other axes
   * @param lowest whether the lowest mean is best, or the highest
   * @throws DataException if no run with these values was judged
   */
  String best(Map<String, String> others, boolean lowest) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Map<String, String> all = entry.run().values();
      if (all.entrySet().containsAll(others.entrySet())) {
        values
            .computeIfAbsent(
                all.getOrDefault(experiment.compared(), ""), value -> new ArrayList<>())
            .add(lowest ? entry.value() : -entry.value());
      }
    }
    return values.entrySet().stream()
        .min(Comparator.comparingDouble(value -> Spread.of(value.getValue()).mean()))
        .orElseThrow(
            () -> new DataException(experiment.name() + ": no run of " + others + " was judged"))
        .getKey();
  }

  /** Returns the runs that have figures. */
  private long runs() {
    return entries.stream().map(Entry::run).distinct().count();
  }

  /** Returns the description of the experiment and its tables, as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("## ").append(experiment.title()).append("\n\n");
    line(text, "Hypothesis", experiment.hypothesis());
    line(text, "Test", experiment.test());
    line(text, "Smallest effect that can be told", experiment.detects());
    text.append("`./deberta experiment ").append(experiment.name()).append("`: ");
    text.append(runs()).append(" of ").append(experiment.runs().size()).append(" runs, seeds ");
    text.append(experiment.seeds()).append(".\n\n");
    for (List<Entry> group : groups().values()) {
      table(text, group);
    }
    return text.toString();
  }

  /**
   * Writes or replaces pictures (SVG) of every table: how the arms learn, and by how much they
   * differ.
   *
   * @param folder exists
   * @return the files
   */
  public List<Path> figures(Path folder) {
    return ExperimentFigures.write(experiment, List.copyOf(groups().values()), folder);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("**").append(name).append(".** ").append(value).append("\n\n");
  }

  /** The entries that differ in the compared value and the seed only, in the order of the runs. */
  private Map<List<String>, List<Entry>> groups() {
    Map<List<String>, List<Entry>> groups = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Map<String, String> others = new LinkedHashMap<>(entry.run().values());
      others.remove(experiment.compared());
      List<String> key = new ArrayList<>(others.values());
      key.add(entry.data());
      key.add(entry.metric());
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
    }
    return groups;
  }

  private void table(StringBuilder text, List<Entry> group) {
    Entry first = group.get(0);
    Map<String, String> others = new LinkedHashMap<>(first.run().values());
    others.remove(experiment.compared());
    text.append("| ").append(String.join(", ", others.values())).append(": ");
    text.append(first.metric()).append(" on ").append(first.data());
    text.append(" | runs | mean | lowest | highest | above ").append(experiment.against());
    text.append(", mean | lowest | highest | |\n|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
    Double baseline = first.baseline();
    if (baseline != null) {
      text.append("| without a model | | ")
          .append(Spread.number(baseline))
          .append(" | | | | | | |\n");
    }
    Map<String, Map<Long, Double>> values = new LinkedHashMap<>();
    for (Entry entry : group) {
      String value = entry.run().values().getOrDefault(experiment.compared(), "");
      values
          .computeIfAbsent(value, v -> new LinkedHashMap<>())
          .put(entry.run().seed(), entry.value());
    }
    values.forEach((name, bySeed) -> row(text, name, bySeed, values.get(experiment.against())));
    text.append("\n");
  }

  private void row(
      StringBuilder text,
      String name,
      Map<Long, Double> bySeed,
      @Nullable Map<Long, Double> against) {
    Spread spread = Spread.of(bySeed.values());
    text.append("| ").append(name).append(" | ").append(bySeed.size()).append(" | ");
    text.append(spread.columns()).append(" | ");
    List<Double> differences = new ArrayList<>();
    if (against != null && !name.equals(experiment.against())) {
      bySeed.forEach(
          (seed, value) -> {
            Double other = against.get(seed);
            if (other != null) {
              differences.add(value - other);
            }
          });
    }
    if (differences.isEmpty()) {
      text.append("| | | |\n");
      return;
    }
    Spread difference = Spread.of(differences);
    text.append(difference.columns()).append(" | ").append(difference.verdict()).append(" |\n");
  }
}
