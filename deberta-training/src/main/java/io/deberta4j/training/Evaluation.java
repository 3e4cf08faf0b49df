package io.deberta4j.training;

import java.util.List;
import java.util.Optional;

/**
 * The metrics of an evaluation. The first decides which weights are better; where two are equal in
 * it the second does, and so on.
 *
 * @param metrics at least one
 */
public record Evaluation(List<Metric> metrics) {
  /** Copies the list. */
  public Evaluation {
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("an evaluation needs at least one metric");
    }
  }

  /** An evaluation with these metrics. */
  public static Evaluation of(Metric... metrics) {
    return new Evaluation(List.of(metrics));
  }

  /** Returns the value of a metric, if there is one of this name. */
  public Optional<Double> value(String name) {
    return metrics.stream().filter(m -> m.name().equals(name)).map(Metric::value).findFirst();
  }

  /** Tells whether this is better than another evaluation by the same metrics; NaN never is. */
  public boolean betterThan(Evaluation other) {
    for (int i = 0; i < Math.min(metrics.size(), other.metrics.size()); i++) {
      double here = signed(metrics.get(i));
      double there = signed(other.metrics.get(i));
      if (here > there || (Double.isNaN(there) && !Double.isNaN(here))) {
        return true;
      }
      if (here != there) {
        return false;
      }
    }
    return false;
  }

  private static double signed(Metric metric) {
    return metric.higherIsBetter() ? metric.value() : -metric.value();
  }
}
