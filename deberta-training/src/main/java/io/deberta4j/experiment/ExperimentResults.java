package io.deberta4j.experiment;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the runs of an experiment got, in the units of their metrics. */
public final class ExperimentResults {
  private final Experiment experiment;
  private final List<ResultEntry> entries;

  private ExperimentResults(Experiment experiment, List<ResultEntry> entries) {
    this.experiment = experiment;
    this.entries = entries;
  }

  /**
   * Reads what runs printed; a step whose output has no figures is passed over.
   *
   * @throws DataException if an output is no JSON or cannot be read
   */
  static ExperimentResults read(Experiment experiment, Map<Experiment.Run, List<Path>> printed) {
    List<ResultEntry> entries = new ArrayList<>();
    printed.forEach(
        (run, outputs) -> outputs.forEach(output -> entries.addAll(ResultEntry.read(run, output))));
    return new ExperimentResults(experiment, entries);
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
    text.append(experiment.seeds()).append(".\n\n");
    for (ArmTable table : tables()) {
      text.append(table.markdown());
      text.append(PositionTable.markdown(table)).append(EqualBudgets.markdown(table));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("**").append(name).append(".** ").append(value).append("\n\n");
  }

  /**
   * Tables of entries that differ in the compared value and the seed only, in the order of runs.
   */
  private List<ArmTable> tables() {
    Map<String, List<ResultEntry>> groups = new LinkedHashMap<>();
    boolean several = entries.stream().map(ResultEntry::step).distinct().count() > 1;
    for (ResultEntry entry : entries) {
      Map<String, String> others = new LinkedHashMap<>(entry.run().values());
      others.remove(experiment.compared());
      String title =
          String.join(", ", others.values())
              + ": "
              + entry.metric()
              + " on "
              + entry.data()
              + (several ? " (" + entry.step() + ")" : "");
      groups.computeIfAbsent(title, t -> new ArrayList<>()).add(entry);
    }
    List<ArmTable> tables = new ArrayList<>();
    groups.forEach(
        (title, group) ->
            tables.add(
                new ArmTable(
                    title.startsWith(": ") ? title.substring(2) : title,
                    experiment.compared(),
                    experiment.against(),
                    group)));
    return tables;
  }
}
