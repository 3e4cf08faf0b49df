package io.deberta4j.experiment;

import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.RunLog;
import io.deberta4j.report.StepRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a held-out figure went in the course of a training.
 *
 * <p>Seconds are not those of the clock, in which all else that the machine was busy with counts,
 * but tokens so far times the seconds that a token costs the arm ({@link #secondsPerToken}).
 *
 * @param points the evaluations, in order
 */
record RunCourse(List<Point> points) {
  private static final double UNDISTURBED = 0.1;

  /**
   * An evaluation, and what was spent before it.
   *
   * @param updates of the weights
   * @param tokens that were read, padding not counted
   * @param seconds that training takes for so many tokens, evaluations not counted
   * @param value that was found
   */
  record Point(double updates, double tokens, double seconds, double value) {}

  /** What can be made equal. */
  enum Budget {
    /** Updates of the weights. */
    UPDATES("updates"),
    /** Tokens that were read. */
    TOKENS("tokens"),
    /** Time on the machine that it was, had it done nothing else. */
    SECONDS("seconds");

    private final String unit;

    Budget(String unit) {
      this.unit = unit;
    }

    /** Returns what it is counted in. */
    String unit() {
      return unit;
    }

    /** Returns how much of it was spent before an evaluation. */
    double before(Point point) {
      return switch (this) {
        case UPDATES -> point.updates();
        case TOKENS -> point.tokens();
        case SECONDS -> point.seconds();
      };
    }
  }

  /**
   * Returns the seconds that a token costs: the 10th percentile of those of all updates. Other load
   * only ever makes an update slower, so the fastest tenth is nearest to a machine without it.
   *
   * @param logs of all runs of an arm, so that the arm has one speed
   * @return 0 where no update is logged
   */
  static double secondsPerToken(Collection<Path> logs) {
    double[] sorted =
        logs.stream()
            .flatMap(log -> RunLog.read(log).steps().stream())
            .filter(step -> step.tokens() > 0)
            .mapToDouble(step -> step.seconds() / step.tokens())
            .sorted()
            .toArray();
    return sorted.length == 0 ? 0 : PairedBootstrap.quantile(sorted, UNDISTURBED);
  }

  /**
   * Reads a log; without points if it does not begin at the first update, as that of a branch, or
   * knows no such figure.
   */
  static RunCourse read(Path log, String data, String metric, double secondsPerToken) {
    RunHistory history = RunLog.read(log);
    List<Point> points = new ArrayList<>();
    List<StepRecord> steps = history.steps();
    if (steps.isEmpty() || steps.get(0).step() != 1) {
      return new RunCourse(points);
    }
    int done = 0;
    double tokens = 0;
    for (EvaluationRecord evaluation : history.evaluations()) {
      while (done < steps.size() && steps.get(done).step() <= evaluation.step()) {
        tokens += steps.get(done).tokens();
        done++;
      }
      Double value = evaluation.metrics().get(metric);
      if (evaluation.data().equals(data) && value != null) {
        points.add(new Point(evaluation.step(), tokens, tokens * secondsPerToken, value));
      }
    }
    return new RunCourse(points);
  }

  /** Returns what the whole run took. */
  double all(Budget budget) {
    return budget.before(points.get(points.size() - 1));
  }

  /**
   * Returns the figure after this much, between two evaluations in proportion; empty before the
   * first.
   */
  OptionalDouble value(Budget budget, double amount) {
    Point before = null;
    for (Point point : points) {
      double at = budget.before(point);
      if (at >= amount) {
        return between(before, point, budget, amount);
      }
      before = point;
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble between(
      @Nullable Point before, Point point, Budget budget, double amount) {
    double to = budget.before(point);
    if (to == amount) {
      return OptionalDouble.of(point.value());
    }
    if (before == null) {
      return OptionalDouble.empty();
    }
    double from = budget.before(before);
    double share = (amount - from) / (to - from);
    return OptionalDouble.of(before.value() + share * (point.value() - before.value()));
  }
}
