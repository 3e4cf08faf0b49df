package io.deberta4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/**
 * What all runners took for one workload with one size of model.
 *
 * @param size of the model
 * @param workload its name
 * @param tokens real ones, in all texts
 * @param gemmF32 billions of operations per second of {@link GemmJob} in the same rounds
 * @param gemmBf16 the same in bf16
 * @param rows one per runner
 */
record Cell(
    String size, String workload, long tokens, double gemmF32, double gemmBf16, List<Row> rows) {
  /** Returns the row of a runner, if it was there. */
  Optional<Row> row(String engine, String precision) {
    return rows.stream()
        .filter(row -> row.engine().equals(engine) && row.precision().equals(precision))
        .findFirst();
  }

  /** Returns how many times as fast as the other a runner was, if both were there. */
  Optional<Double> speedup(RunnerId fast, RunnerId slow) {
    return row(fast.engine(), fast.precision())
        .flatMap(
            a ->
                row(slow.engine(), slow.precision())
                    .map(b -> b.times().median() / a.times().median()));
  }

  /** Returns the rate of a row as a part of the matrix product's in its precision, if measured. */
  Optional<Double> ofGemm(Row row) {
    return switch (row.precision()) {
      case "f32" -> Optional.of(row.gflopPerSecond() / gemmF32);
      case "bf16" -> Optional.of(row.gflopPerSecond() / gemmBf16);
      default -> Optional.empty();
    };
  }

  /** Tells whether it is an average over many tokens, at least 512. */
  @JsonIgnore
  boolean isLarge() {
    return tokens >= 512;
  }
}
