package io.deberta4j.experiment;

import io.deberta4j.experiment.RunCourse.Budget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The held-out loss of arms after equal work: as many updates, tokens or seconds as the run that
 * made the fewest. Seconds are tokens times what a token costs the arm, as in {@link RunCourse}.
 */
final class EqualBudgets {
  private static final String LOSS = "loss";

  private final ArmTable table;
  private final Map<String, Map<Long, RunCourse>> arms = new LinkedHashMap<>();

  private EqualBudgets(ArmTable table) {
    this.table = table;
    table
        .arms()
        .forEach(
            (arm, runs) -> {
              Map<Long, RunCourse> courses = courses(runs);
              if (!courses.isEmpty()) {
                arms.put(arm, courses);
              }
            });
  }

  /** Reads the courses of an arm, by seed; those of runs without a whole log are left out. */
  private Map<Long, RunCourse> courses(Map<Long, ResultEntry> runs) {
    Map<Long, Path> logs = new LinkedHashMap<>();
    runs.forEach(
        (seed, entry) -> {
          Path log = entry.log();
          if (log != null) {
            logs.put(seed, log);
          }
        });
    double secondsPerToken = RunCourse.secondsPerToken(logs.values());
    ResultEntry any = table.entries().get(0); // all are of one figure
    Map<Long, RunCourse> courses = new LinkedHashMap<>();
    logs.forEach(
        (seed, log) -> {
          RunCourse course = RunCourse.read(log, any.data(), any.metric(), secondsPerToken);
          if (!course.points().isEmpty()) {
            courses.put(seed, course);
          }
        });
    return courses;
  }

  /** Returns the table; nothing unless losses of several arms are logged. */
  static String markdown(ArmTable table) {
    if (!table.entries().get(0).metric().equals(LOSS)) {
      return "";
    }
    EqualBudgets budgets = new EqualBudgets(table);
    return budgets.arms.size() < 2 ? "" : budgets.text();
  }

  private String text() {
    Map<Budget, Double> amounts = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder("| ").append(table.title()).append(", after");
    for (Budget budget : Budget.values()) {
      double least =
          arms.values().stream()
              .flatMap(runs -> runs.values().stream())
              .mapToDouble(course -> course.all(budget))
              .min()
              .orElseThrow();
      amounts.put(budget, least);
      text.append(String.format(Locale.ROOT, " | %,.0f %s", least, budget.unit()));
      text.append(" | above ").append(table.against());
    }
    text.append(" |\n|---|--:|--:|--:|--:|--:|--:|\n");
    arms.forEach(
        (arm, runs) -> {
          text.append("| ").append(arm);
          amounts.forEach((budget, amount) -> text.append(cells(arm, runs, budget, amount)));
          text.append(" |\n");
        });
    text.append(
        "\n~ read off before the end of a run, where its learning rate had not fallen as far."
            + " Seconds: tokens times the arm's seconds per token, the 10th percentile over all"
            + " updates of its runs.");
    return text.append("\n\n").toString();
  }

  /** The mean of the seeds, and how far it is above that of the arm compared with. */
  private String cells(String arm, Map<Long, RunCourse> runs, Budget budget, double amount) {
    List<Double> values = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    Map<Long, RunCourse> others = arms.getOrDefault(table.against(), Map.of());
    boolean early = false;
    for (Map.Entry<Long, RunCourse> run : runs.entrySet()) {
      OptionalDouble value = run.getValue().value(budget, amount);
      if (value.isEmpty()) {
        return " | | ";
      }
      early |= run.getValue().all(budget) > amount;
      values.add(value.getAsDouble());
      RunCourse other = others.get(run.getKey());
      OptionalDouble beside = other == null ? OptionalDouble.empty() : other.value(budget, amount);
      beside.ifPresent(there -> differences.add(value.getAsDouble() - there));
    }
    String mean = (early ? "~ " : "") + Spread.number(Spread.of(values).mean());
    String above =
        arm.equals(table.against()) || differences.isEmpty()
            ? ""
            : Spread.number(Spread.of(differences).mean());
    return " | " + mean + " | " + above;
  }
}
