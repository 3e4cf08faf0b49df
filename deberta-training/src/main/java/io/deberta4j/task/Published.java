package io.deberta4j.task;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A published result.
 *
 * @param model as {@code deberta-v3-base}
 * @param split what it was measured on
 * @param source where it is published
 * @param scores in percent, by the metric's name
 */
public record Published(String model, String split, String source, Map<String, Double> scores) {
  /** Copies the scores. */
  public Published {
    scores = new LinkedHashMap<>(scores);
  }
}
