package io.deberta4j.task;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A published result.
 *
 * @param model as {@code deberta-v3-base}
 * @param split what it was measured on
 * @param source where it is published
 * @param unverified whether the scores were written down from memory, and not yet compared with the
 *     source
 * @param scores in percent, by the metric's name
 */
public record Published(
    String model, String split, String source, boolean unverified, Map<String, Double> scores) {
  /** Copies the scores. */
  public Published {
    scores = new LinkedHashMap<>(scores);
  }

  /** Says whose result it is and where it is from, and if nobody has checked that. */
  public String describe() {
    return model + ", " + source + (unverified ? ", unverified: from memory" : "");
  }
}
