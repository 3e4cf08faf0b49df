package io.deberta4j.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much more an arm is above the one compared with at some values of a second axis than at
 * another: differences of differences, seed by seed.
 */
final class GainTable {
  private final Experiment.Gains gains;

  /** Tables that differ in the axis alone, by its value. */
  private final Map<String, ArmTable> tables;

  private GainTable(Experiment.Gains gains, Map<String, ArmTable> tables) {
    this.gains = gains;
    this.tables = tables;
  }

  /** Returns a table for each measure that there is at the value compared with and at another. */
  static String markdown(Experiment.Gains gains, List<ArmTable> tables) {
    Map<String, Map<String, ArmTable>> groups = new LinkedHashMap<>();
    for (ArmTable table : tables) {
      Map<String, String> others = table.others();
      String value = String.valueOf(others.remove(gains.axis()));
      groups
          .computeIfAbsent(ArmTable.title(others, table.measure()), title -> new LinkedHashMap<>())
          .put(value, table);
    }
    StringBuilder text = new StringBuilder();
    groups.forEach((title, group) -> text.append(new GainTable(gains, group).text(title)));
    return text.toString();
  }

  private String text(String title) {
    ArmTable usual = tables.get(gains.against());
    if (usual == null) {
      return "";
    }
    StringBuilder rows = new StringBuilder();
    tables.forEach(
        (value, table) -> {
          for (String arm : table.arms().keySet()) {
            List<Contrast> seeds =
                value.equals(gains.against()) ? List.of() : seeds(table, usual, arm);
            if (!seeds.isEmpty()) {
              rows.append(row(arm + ", " + gains.axis() + " " + value, seeds, usual.hasScores()));
            }
          }
        });
    if (rows.isEmpty()) {
      return "";
    }
    String head =
        "| %s, above %s, less the same at %s %s | seeds | mean | lowest | highest |%s |\n"
            .formatted(
                title,
                usual.against(),
                gains.axis(),
                gains.against(),
                usual.hasScores() ? " 95 % |" : "");
    return head
        + "|---|--:|--:|--:|--:|"
        + (usual.hasScores() ? "--:|" : "")
        + "---|\n"
        + rows
        + "\n";
  }

  private static List<Contrast> seeds(ArmTable table, ArmTable usual, String arm) {
    Map<Long, Contrast> there = arm.equals(table.against()) ? Map.of() : usual.differences(arm);
    List<Contrast> seeds = new ArrayList<>();
    table
        .differences(arm)
        .forEach(
            (seed, here) -> {
              Contrast other = there.get(seed);
              if (other != null) {
                seeds.add(here.minus(other));
              }
            });
    return seeds;
  }

  private static String row(String name, List<Contrast> seeds, boolean intervals) {
    Spread spread = Contrast.spread(seeds);
    String interval = intervals ? Contrast.interval(seeds) + " | " : "";
    return "| %s | %d | %s | %s%s |\n"
        .formatted(name, seeds.size(), spread.columns(), interval, spread.verdict());
  }
}
