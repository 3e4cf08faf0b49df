package io.deberta4j.experiment;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the runs of an experiment got, in the units of their metrics. */
public final class ExperimentResults {
  private final Experiment experiment;
  private final List<ResultEntry> entries;
  private final TrainingTime time;

  private ExperimentResults(Experiment experiment, List<ResultEntry> entries, TrainingTime time) {
    this.experiment = experiment;
    this.entries = entries;
    this.time = time;
  }

  /**
   * Reads what runs printed; a step whose output has no figures is passed over.
   *
   * @param folder of all runs, also those of other experiments
   * @throws DataException if an output is no JSON or cannot be read
   */
  static ExperimentResults read(
      Experiment experiment, Map<Experiment.Run, List<StepResult>> printed, Path folder) {
    List<ResultEntry> entries = new ArrayList<>();
    Set<Path> logs = new LinkedHashSet<>(); // runs may share the training of a step
    printed.forEach(
        (run, results) ->
            results.forEach(
                result -> {
                  entries.addAll(ResultEntry.read(run, result));
                  result.trainingLog().ifPresent(logs::add);
                }));
    return new ExperimentResults(experiment, entries, new TrainingTime(logs, folder));
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
    for (ResultEntry entry : entries) {
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
    return entries.stream().map(ResultEntry::run).distinct().count();
  }

  /** Returns the description of the experiment and its tables, as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("## ").append(experiment.title()).append("\n\n");
    line(text, "Hypothesis", experiment.hypothesis());
    line(text, "Test", experiment.test());
    line(text, "Smallest effect that can be told", experiment.detects());
    text.append("`./deberta experiment ").append(experiment.name()).append("`: ");
    text.append(runs()).append(" of ").append(experiment.runs().size()).append(" runs, seeds ");
    text.append(experiment.seeds()).append(time.text()).append(".\n\n");
    List<ArmTable> tables = tables();
    for (ArmTable table : tables) {
      text.append(table.markdown());
      text.append(PositionTable.markdown(table)).append(EqualBudgets.markdown(table));
    }
    Experiment.Gains gains = experiment.gains();
    if (gains != null) {
      text.append(GainTable.markdown(gains, tables));
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
    return ExperimentFigures.write(experiment, tables(), folder);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("**").append(name).append(".** ").append(value).append("\n\n");
  }

  /**
   * Tables of entries that differ in the compared value and the seed only, in the order of runs;
   * what several commands measured alike, as the loss of training and that of a later evaluation,
   * is told apart.
   */
  private List<ArmTable> tables() {
    Map<List<String>, Map<String, List<ResultEntry>>> groups = new LinkedHashMap<>();
    for (ResultEntry entry : entries) {
      Map<String, String> others = new LinkedHashMap<>(entry.run().values());
      others.remove(experiment.compared());
      List<String> key = new ArrayList<>(others.values());
      key.add(entry.metric() + " on " + entry.data());
      groups
          .computeIfAbsent(key, group -> new LinkedHashMap<>())
          .computeIfAbsent(entry.command(), command -> new ArrayList<>())
          .add(entry);
    }
    List<ArmTable> tables = new ArrayList<>();
    groups.forEach(
        (key, commands) ->
            commands.forEach(
                (command, group) -> {
                  String measure = key.get(key.size() - 1);
                  tables.add(
                      new ArmTable(
                          commands.size() == 1 ? measure : measure + " (" + command + ")",
                          experiment.compared(),
                          experiment.against(),
                          group));
                }));
    return tables;
  }
}
