package io.deberta4j.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An evaluation of the weights.
 *
 * @param step the updates before it; 0 for the weights the run started from
 * @param epoch passes over the training data so far, with fraction
 * @param data what it was evaluated on, as {@code dev} or {@code mismatched}
 * @param metrics by name, in the order to show them in; {@code loss} among them where there is one
 * @param seconds that the evaluation took
 */
public record EvaluationRecord(
    long step, double epoch, String data, Map<String, Double> metrics, double seconds)
    implements LogRecord {
  /** Copies the metrics in their order. */
  public EvaluationRecord {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if (step < 0 || data.isBlank() || metrics.isEmpty() || !(seconds >= 0)) {
      throw new IllegalArgumentException(
          "expected step >= 0, a name of the data, metrics and seconds >= 0, got %d, '%s', %s, %s"
              .formatted(step, data, metrics, seconds));
    }
  }
}
