package io.deberta4j.experiment;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;

/** The mean of a few values, and how far they lie apart. */
record Spread(double mean, double lowest, double highest, long count) {
  static Spread of(Collection<Double> values) {
    DoubleSummaryStatistics all =
        values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return new Spread(all.getAverage(), all.getMin(), all.getMax(), all.getCount());
  }

  String columns() {
    return number(mean) + " | " + number(lowest) + " | " + number(highest);
  }

  /** What differences, seed by seed, say: something only if all have one sign. */
  String verdict() {
    if (count == 1) {
      return "one seed";
    }
    return lowest > 0 || highest < 0 ? "beyond the spread" : "within the spread";
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value).replace('-', '−');
  }
}
