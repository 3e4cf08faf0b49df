package io.deberta4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A difference between runs of one seed: the figures of some less those of as many others.
 *
 * @param more what is added
 * @param less what is taken away
 */
record Contrast(List<ResultEntry> more, List<ResultEntry> less) {
  private static final String NOT_THE_SAME = "not asked the same";

  /** Returns how much one is above the other. */
  static Contrast of(ResultEntry one, ResultEntry other) {
    return new Contrast(List.of(one), List.of(other));
  }

  /** Returns the difference of this difference and another. */
  Contrast minus(Contrast other) {
    return new Contrast(
        Stream.concat(more.stream(), other.less.stream()).toList(),
        Stream.concat(less.stream(), other.more.stream()).toList());
  }

  private double value() {
    return more.stream().mapToDouble(ResultEntry::value).sum()
        - less.stream().mapToDouble(ResultEntry::value).sum();
  }

  /** Returns how the differences of several seeds spread. */
  static Spread spread(List<Contrast> seeds) {
    return Spread.of(seeds.stream().map(Contrast::value).toList());
  }

  /**
   * Returns the interval of the difference ({@link PairedBootstrap}), or why there is none; nothing
   * without results by sequence.
   */
  static String interval(List<Contrast> seeds) {
    double[][] differences = new double[seeds.size()][];
    double[][] counts = new double[seeds.size()][];
    DocumentSums first = null;
    for (int seed = 0; seed < seeds.size(); seed++) {
      Contrast contrast = seeds.get(seed);
      List<DocumentSums> added = sums(contrast.more);
      List<DocumentSums> taken = sums(contrast.less);
      if (added.size() + taken.size() < contrast.entries().size()) {
        return "";
      }
      first = first == null ? added.get(0) : first;
      if (!contrast.masksAgree()
          || !Stream.concat(added.stream(), taken.stream()).allMatch(first::sameAs)) {
        return NOT_THE_SAME;
      }
      counts[seed] = first.counts();
      differences[seed] = differences(added, taken);
    }
    if (seeds.size() == 1 && counts[0].length == 1) {
      return "one seed, one document";
    }
    PairedBootstrap.Interval interval = PairedBootstrap.USUAL.interval(differences, counts);
    return Spread.number(interval.low()) + " to " + Spread.number(interval.high());
  }

  private List<ResultEntry> entries() {
    return Stream.concat(more.stream(), less.stream()).toList();
  }

  private boolean masksAgree() {
    return entries().stream().map(ResultEntry::masks).distinct().count() == 1;
  }

  /** Returns the summed difference of each document. */
  private static double[] differences(List<DocumentSums> added, List<DocumentSums> taken) {
    double[] differences = new double[added.get(0).byDocument().size()];
    added.forEach(sums -> add(differences, sums.sums(), 1));
    taken.forEach(sums -> add(differences, sums.sums(), -1));
    return differences;
  }

  private static void add(double[] to, double[] sums, int sign) {
    for (int document = 0; document < to.length; document++) {
      to[document] += sign * sums[document];
    }
  }

  /** Returns the sums of those that have results by sequence. */
  private static List<DocumentSums> sums(List<ResultEntry> entries) {
    List<DocumentSums> all = new ArrayList<>();
    for (ResultEntry entry : entries) {
      Path scores = entry.scores();
      if (scores != null) {
        DocumentSums sums = DocumentSums.read(scores, entry.metric());
        if (!sums.byDocument().isEmpty()) {
          all.add(sums);
        }
      }
    }
    return all;
  }
}
