package io.deberta4j.verify;

import java.util.Map;

/**
 * Where two runs of a text are furthest apart.
 *
 * @param output the name of the output
 * @param absolute the largest absolute difference; infinite where a value is no number on one side
 * @param relative the same over the largest magnitude of the other side
 * @param token the token it is at; −1 where the output is one for the whole text
 * @param component which of the values there: a label, a word, a component of a hidden state
 * @param ours our value
 * @param other theirs
 */
public record Difference(
    String output,
    double absolute,
    double relative,
    int token,
    int component,
    float ours,
    float other) {
  /** Returns the largest difference over all outputs that the other side has. */
  static Difference of(Map<String, Values> ours, Map<String, Values> other) {
    Difference worst = null;
    for (Map.Entry<String, Values> one : other.entrySet()) {
      Values own = ours.get(one.getKey());
      if (own == null) {
        throw new IllegalStateException("no output " + one.getKey());
      }
      Difference difference = of(one.getKey(), own, one.getValue());
      worst = worst == null || difference.absolute > worst.absolute ? difference : worst;
    }
    if (worst == null) {
      throw new IllegalStateException("nothing to compare");
    }
    return worst;
  }

  private static Difference of(String output, Values ours, Values other) {
    int at = 0;
    double largest = 0;
    for (int i = 0; i < ours.values().length; i++) {
      double difference = apart(ours.values()[i], other.values()[i]);
      if (difference > largest) {
        largest = difference;
        at = i;
      }
    }
    return new Difference(
        output,
        largest,
        largest == 0 ? 0 : largest / Math.max(other.largest(), Float.MIN_NORMAL),
        ours.perToken() ? at / ours.width() : -1,
        at % ours.width(),
        ours.values()[at],
        other.values()[at]);
  }

  private static double apart(float one, float other) {
    double difference = Math.abs((double) one - other);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }
}
