package io.deberta4j.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to be answered by runs that differ in one thing.
 *
 * @param name of the file, without its ending
 * @param title for people
 * @param hypothesis what is expected, and why
 * @param test what decides
 * @param detects the smallest effect that this design can tell from none
 * @param seeds one run each; runs of equal seed are compared with each other
 * @param axes what the runs differ in: the words that each value of each axis stands for
 * @param without combinations that are not run: the values of some axes
 * @param compared the axis that the question is about
 * @param against its value that the others are compared with
 * @param gains what the differences between arms are compared along; null for nothing
 * @param chosen values that other experiments found best, by the names that stand for them
 * @param before commands for all runs together
 * @param steps the commands of a run; those that print figures as JSON are what it is judged by
 */
public record Experiment(
    String name,
    String title,
    String hypothesis,
    String test,
    String detects,
    List<Long> seeds,
    Map<String, Map<String, List<String>>> axes,
    List<Map<String, String>> without,
    String compared,
    String against,
    @Nullable Gains gains,
    Map<String, Choice> chosen,
    List<ExperimentStep> before,
    List<ExperimentStep> steps) {
  /**
   * A value that another experiment, run in the same folder, found best: of its compared axis the
   * one whose mean over the seeds is best.
   *
   * @param from the experiment, with one measure
   * @param values of its other axes, all of them
   * @param lowest whether the lowest mean is best, or the highest
   */
  public record Choice(Experiment from, Map<String, String> values, boolean lowest) {}

  /**
   * A question about differences: whether an arm is further above the one compared with at some
   * values of another axis than at one of them.
   *
   * @param axis not the compared one
   * @param against the value that the others are compared with
   */
  public record Gains(String axis, String against) {}

  /** One run: the value of each axis, and the seed. */
  record Run(Map<String, String> values, long seed) {
    /** Returns a name that no other run of the experiment has. */
    String name() {
      return String.join("-", values.values()) + "-" + seed;
    }

    /** Returns what the names of axes, and {@code seed}, stand for within a word. */
    Map<String, String> places() {
      Map<String, String> places = new LinkedHashMap<>(values);
      places.put("seed", Long.toString(seed));
      return places;
    }
  }

  /** Returns all runs, seed by seed, so that early results are of everything. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (long seed : seeds) {
      for (Map<String, String> values : combinations()) {
        runs.add(new Run(values, seed));
      }
    }
    return runs;
  }

  private List<Map<String, String>> combinations() {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, Map<String, List<String>>> axis : axes.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> values : all) {
        for (String value : axis.getValue().keySet()) {
          Map<String, String> more = new LinkedHashMap<>(values);
          more.put(axis.getKey(), value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all.stream().filter(values -> wanted(without, values)).toList();
  }

  /** Tells whether these values are not left out. */
  static boolean wanted(List<Map<String, String>> without, Map<String, String> values) {
    return without.stream().noneMatch(left -> values.entrySet().containsAll(left.entrySet()));
  }

  /** Returns the words that the values of a run stand for, by axis. */
  Map<String, List<String>> words(Run run) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    run.values()
        .forEach((axis, value) -> words.put(axis, axes.getOrDefault(axis, Map.of()).get(value)));
    return words;
  }
}
