package io.deberta4j.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A result, with what it must be compared to. All values of a figure have one unit, as the metric
 * gives it: an accuracy of 91 % is 0.91, here and where it was published.
 *
 * @param metric its name, as {@code accuracy}
 * @param data what it was measured on
 * @param value of this run
 * @param baseline what an answer without a model gets; null where nobody has worked it out
 * @param published what a paper reports; null where none does
 * @param otherSeeds values of runs that differ in the seed only
 */
public record Figure(
    String metric,
    String data,
    double value,
    @Nullable Reference baseline,
    @Nullable Reference published,
    List<Double> otherSeeds) {

  /**
   * A value to compare with.
   *
   * @param source where it is from: {@code always "refund"}, or a paper and its table
   * @param value in the unit of the metric
   */
  public record Reference(String source, double value) {}

  /** Copies the list. */
  public Figure {
    otherSeeds = List.copyOf(otherSeeds);
  }

  /** A figure of one run that nothing was published for. */
  public Figure(String metric, String data, double value, @Nullable Reference baseline) {
    this(metric, data, value, baseline, null, List.of());
  }

  /** Returns how many seeds there are, this run's included. */
  public int seeds() {
    return otherSeeds.size() + 1;
  }

  /** Returns the mean over all seeds. */
  public double mean() {
    return all().average().orElseThrow();
  }

  /** Returns the difference of the best seed and the worst; empty with one seed. */
  public OptionalDouble spread() {
    return otherSeeds.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(all().max().orElseThrow() - all().min().orElseThrow());
  }

  /** Says how the mean stands to a reference, and whether the seeds differ by more than that. */
  public String comparedTo(Reference reference) {
    double difference = mean() - reference.value();
    String text = (difference < 0 ? "−" : "+") + Numbers.text(Math.abs(difference));
    OptionalDouble spread = spread();
    if (spread.isEmpty()) {
      return text + ", one seed";
    }
    return text
        + (Math.abs(difference) <= spread.getAsDouble() ? ", within" : ", beyond")
        + " the spread";
  }

  private DoubleStream all() {
    return DoubleStream.concat(
        DoubleStream.of(value), otherSeeds.stream().mapToDouble(Double::doubleValue));
  }
}
