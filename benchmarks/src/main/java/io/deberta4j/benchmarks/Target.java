package io.deberta4j.benchmarks;

import java.util.Optional;

/**
 * Something that is aimed at, and whether it is reached.
 *
 * @param what in words, with the bound
 * @param measured in words; empty if it was not measured
 * @param reached whether the bound holds
 */
record Target(String what, String measured, Optional<Boolean> reached) {
  static Target atLeast(String what, double bound, Optional<Double> value) {
    return new Target(
        what + " ≥ " + Numbers.ratio(bound),
        value.map(Numbers::ratio).orElse(""),
        value.map(v -> v >= bound));
  }

  static Target atMost(String what, double bound, Optional<Double> value) {
    return new Target(
        what + " ≤ " + Numbers.ratio(bound),
        value.map(Numbers::ratio).orElse(""),
        value.map(v -> v <= bound));
  }

  /** Returns "pass", "MISS" or "not measured". */
  String verdict() {
    return reached.map(yes -> yes ? "pass" : "**MISS**").orElse("not measured");
  }
}
