package io.deberta4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The loss of arms by position in the sequence. */
final class PositionTable {
  private PositionTable() {}

  /**
   * Returns the table: the mean of the seeds, and in brackets how far it is above that of the arm
   * compared with; nothing unless the steps printed losses by position.
   */
  static String markdown(ArmTable table) {
    Set<String> stretches = table.entries().get(0).positions().keySet();
    if (stretches.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("| ").append(table.title()).append(", by position | ");
    text.append(String.join(" | ", stretches)).append(" |\n|---|");
    text.append("--:|".repeat(stretches.size())).append("\n");
    Map<String, Map<Long, ResultEntry>> arms = table.arms();
    Map<Long, ResultEntry> others = arms.getOrDefault(table.against(), Map.of());
    arms.forEach(
        (arm, runs) -> {
          text.append("| ").append(arm);
          for (String stretch : stretches) {
            text.append(" | ")
                .append(cell(runs, arm.equals(table.against()) ? Map.of() : others, stretch));
          }
          text.append(" |\n");
        });
    return text.append("\n").toString();
  }

  private static String cell(
      Map<Long, ResultEntry> runs, Map<Long, ResultEntry> others, String stretch) {
    List<Double> values = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    runs.forEach(
        (seed, entry) -> {
          Double value = entry.positions().get(stretch);
          ResultEntry other = others.get(seed);
          Double beside = other == null ? null : other.positions().get(stretch);
          if (value != null) {
            values.add(value);
          }
          if (value != null && beside != null) {
            differences.add(value - beside);
          }
        });
    if (values.isEmpty()) {
      return "";
    }
    String mean = Spread.number(Spread.of(values).mean());
    return differences.isEmpty()
        ? mean
        : mean + " (" + Spread.number(Spread.of(differences).mean()) + ")";
  }
}
