package io.deberta4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the arms of an experiment, one in a line, by one figure.
 *
 * @param measure what is measured, and on what
 * @param compared the axis whose values are the arms
 * @param against the arm that the others are compared with
 * @param entries of all arms and seeds, equal in all other axes
 */
record ArmTable(String measure, String compared, String against, List<ResultEntry> entries) {
  /** Returns the values of the other axes. */
  Map<String, String> others() {
    Map<String, String> others = new LinkedHashMap<>(entries.get(0).run().values());
    others.remove(compared);
    return others;
  }

  /** Returns what is measured, where. */
  String title() {
    return title(others(), measure);
  }

  static String title(Map<String, String> values, String measure) {
    return values.isEmpty() ? measure : String.join(", ", values.values()) + ": " + measure;
  }

  /** Returns the arms' entries by seed, in the order of the runs. */
  Map<String, Map<Long, ResultEntry>> arms() {
    Map<String, Map<Long, ResultEntry>> arms = new LinkedHashMap<>();
    for (ResultEntry entry : entries) {
      String arm = entry.run().values().getOrDefault(compared, "");
      arms.computeIfAbsent(arm, a -> new LinkedHashMap<>()).put(entry.run().seed(), entry);
    }
    return arms;
  }

  /** Returns the table; with intervals where there are results by sequence. */
  String markdown() {
    boolean intervals = hasScores();
    StringBuilder text = new StringBuilder("| ").append(title());
    text.append(" | runs | mean | lowest | highest | above ").append(against);
    text.append(", mean | lowest | highest | ").append(intervals ? "95 % | |\n" : "|\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|").append(intervals ? "--:|---|\n" : "---|\n");
    Double baseline = entries.get(0).baseline();
    if (baseline != null) {
      text.append("| without a model | | ").append(Spread.number(baseline));
      text.append(" | | | | | ").append(intervals ? "| | |\n" : "| |\n");
    }
    Map<String, Map<Long, ResultEntry>> arms = arms();
    arms.forEach((name, own) -> row(text, name, own, intervals));
    return text.append("\n").toString();
  }

  /** Tells whether there are results by sequence. */
  boolean hasScores() {
    return entries.stream().anyMatch(entry -> entry.scores() != null);
  }

  private void row(StringBuilder text, String name, Map<Long, ResultEntry> own, boolean intervals) {
    Spread spread = Spread.of(own.values().stream().map(ResultEntry::value).toList());
    text.append("| ").append(name).append(" | ").append(own.size()).append(" | ");
    text.append(spread.columns()).append(" | ");
    List<Contrast> pairs =
        name.equals(against) ? List.of() : List.copyOf(differences(name).values());
    if (pairs.isEmpty()) {
      text.append(intervals ? "| | | | |\n" : "| | | |\n");
      return;
    }
    Spread difference = Contrast.spread(pairs);
    text.append(difference.columns()).append(" | ");
    if (intervals) {
      text.append(Contrast.interval(pairs)).append(" | ");
    }
    text.append(difference.verdict()).append(" |\n");
  }

  /** Returns how much an arm is above the one compared with, by seed. */
  Map<Long, Contrast> differences(String arm) {
    Map<Long, ResultEntry> others = arms().getOrDefault(against, Map.of());
    Map<Long, Contrast> differences = new LinkedHashMap<>();
    arms()
        .getOrDefault(arm, Map.of())
        .forEach(
            (seed, entry) -> {
              ResultEntry other = others.get(seed);
              if (other != null) {
                differences.put(seed, Contrast.of(entry, other));
              }
            });
    return differences;
  }
}
