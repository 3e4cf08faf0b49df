package io.deberta4j.verify;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which types the weights of a file have.
 *
 * @param counts how many there are of each
 */
record WeightTypes(Map<String, Long> counts) {
  private static final Set<String> HALF = Set.of("FLOAT16", "BFLOAT16");
  private static final Set<String> QUANTISED = Set.of("INT8", "UINT8", "INT4", "UINT4");

  long half() {
    return of(HALF);
  }

  long quantised() {
    return of(QUANTISED);
  }

  private long of(Set<String> types) {
    return counts.entrySet().stream()
        .filter(entry -> types.contains(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Writes a number of weights as a share of all. */
  String share(long count) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    return String.format(Locale.ROOT, "%.0f %%", 100.0 * count / all);
  }
}
