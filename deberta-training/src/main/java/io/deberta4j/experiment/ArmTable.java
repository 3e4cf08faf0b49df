package io.deberta4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of the arms of an experiment, one in a line, by one figure.
 *
 * @param title what is measured
 * @param compared the axis whose values are the arms
 * @param against the arm that the others are compared with
 * @param entries of all arms and seeds
 */
record ArmTable(String title, String compared, String against, List<ResultEntry> entries) {
  /** Two arms with one seed. */
  private record Pair(ResultEntry one, ResultEntry other) {
    double difference() {
      return one.value() - other.value();
    }
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
    boolean intervals = entries.stream().anyMatch(entry -> entry.scores() != null);
    StringBuilder text = new StringBuilder("| ").append(title);
    text.append(" | runs | mean | lowest | highest | above ").append(against);
    text.append(", mean | lowest | highest | ").append(intervals ? "95 % | |\n" : "|\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|").append(intervals ? "--:|---|\n" : "---|\n");
    Double baseline = entries.get(0).baseline();
    if (baseline != null) {
      text.append("| without a model | | ").append(Spread.number(baseline));
      text.append(" | | | | | ").append(intervals ? "| | |\n" : "| |\n");
    }
    Map<String, Map<Long, ResultEntry>> arms = arms();
    arms.forEach((name, own) -> row(text, name, own, arms.get(against), intervals));
    return text.append("\n").toString();
  }

  private void row(
      StringBuilder text,
      String name,
      Map<Long, ResultEntry> own,
      @Nullable Map<Long, ResultEntry> others,
      boolean intervals) {
    Spread spread = Spread.of(own.values().stream().map(ResultEntry::value).toList());
    text.append("| ").append(name).append(" | ").append(own.size()).append(" | ");
    text.append(spread.columns()).append(" | ");
    List<Pair> pairs = name.equals(against) ? List.of() : pairs(own, others);
    if (pairs.isEmpty()) {
      text.append(intervals ? "| | | | |\n" : "| | | |\n");
      return;
    }
    Spread difference = Spread.of(pairs.stream().map(Pair::difference).toList());
    text.append(difference.columns()).append(" | ");
    if (intervals) {
      text.append(interval(pairs)).append(" | ");
    }
    text.append(difference.verdict()).append(" |\n");
  }

  /** Returns the entries of both arms, seed by seed. */
  private static List<Pair> pairs(
      Map<Long, ResultEntry> own, @Nullable Map<Long, ResultEntry> others) {
    List<Pair> pairs = new ArrayList<>();
    own.forEach(
        (seed, entry) -> {
          ResultEntry other = others == null ? null : others.get(seed);
          if (other != null) {
            pairs.add(new Pair(entry, other));
          }
        });
    return pairs;
  }

  /** Returns the interval of the difference, or why there is none. */
  private static String interval(List<Pair> pairs) {
    double[][] differences = new double[pairs.size()][];
    double[][] counts = new double[pairs.size()][];
    DocumentSums first = null;
    for (int seed = 0; seed < pairs.size(); seed++) {
      Pair pair = pairs.get(seed);
      DocumentSums one = sums(pair.one());
      DocumentSums other = sums(pair.other());
      if (one == null || other == null) {
        return "";
      }
      first = first == null ? one : first;
      if (!pair.one().masks().equals(pair.other().masks())
          || !one.sameAs(other)
          || !one.sameAs(first)) {
        return "not asked the same";
      }
      differences[seed] = one.minus(other);
      counts[seed] = one.counts();
    }
    if (pairs.size() == 1 && counts[0].length == 1) {
      return "one seed, one document";
    }
    PairedBootstrap.Interval interval = PairedBootstrap.USUAL.interval(differences, counts);
    return Spread.number(interval.low()) + " to " + Spread.number(interval.high());
  }

  private static @Nullable DocumentSums sums(ResultEntry entry) {
    Path scores = entry.scores();
    if (scores == null) {
      return null;
    }
    DocumentSums sums = DocumentSums.read(scores, entry.metric());
    return sums.byDocument().isEmpty() ? null : sums;
  }
}
