package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is aimed at, computed from what was measured: ratios within one run.
 *
 * @param state with the measurements
 * @param shape of the model
 */
record Targets(State state, ModelShape shape) {
  private static final String F32 = "f32";
  private static final String BF16 = "bf16";
  private static final String INT8 = "int8";
  private static final String BATCH = "8x128";
  private static final String FULL_BATCH = "32x128";
  private static final String MIXED = "mixed";

  /** Returns every target, in the order of the issue that set them. */
  List<Target> all() {
    List<Cell> grid = GridSection.cells(state, shape);
    List<Target> targets = new ArrayList<>();
    targets.add(mean(grid, ours(BF16), ort(F32), 6));
    targets.add(mean(grid, ours(BF16), ort(INT8), 2.5));
    targets.add(mean(grid, ours(F32), ort(F32), 1.15));
    targets.add(
        Target.atLeast(
            "slowest cell of f32 over ONNX Runtime f32",
            1,
            speedups(grid, ours(F32), ort(F32)).stream().min(Double::compare)));
    targets.add(gemm(grid, F32, 0.70));
    targets.add(gemm(grid, BF16, 0.60));
    targets.add(
        Target.atLeast(
            "int8 over our bf16 at " + BATCH,
            1.1,
            cell(grid, BATCH).flatMap(c -> c.speedup(ours(INT8), ours(BF16)))));
    for (String precision : List.of(F32, BF16)) {
      targets.add(mixed(grid, precision));
      targets.add(bert(grid, precision));
    }
    targets.addAll(withoutAmx());
    for (String precision : List.of(F32, BF16, INT8)) {
      targets.addAll(clients(precision));
    }
    targets.add(training(TrainingSection.OLD_TORCH, 5));
    targets.add(training(TrainingSection.AUTOCAST, 1.3));
    return targets;
  }

  private Target training(String slow, double bound) {
    return Target.atLeast(
        "training step, bf16 over " + slow,
        bound,
        TrainingSection.measured(state, shape)
            .flatMap(step -> step.ratio(slow, TrainingSection.OURS + BF16)));
  }

  private static RunnerId ours(String precision) {
    return new RunnerId(RunnerId.OURS, precision);
  }

  private static RunnerId ort(String precision) {
    return new RunnerId(RunnerId.ORT, precision);
  }

  private static Optional<Cell> cell(List<Cell> cells, String workload) {
    return cells.stream().filter(cell -> cell.workload().equals(workload)).findFirst();
  }

  /** Returns how many times as fast a runner is, cell by cell, where both were there. */
  static List<Double> speedups(List<Cell> cells, RunnerId fast, RunnerId slow) {
    return cells.stream().flatMap(cell -> cell.speedup(fast, slow).stream()).toList();
  }

  static Optional<Double> mean(List<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(Numbers.geometricMean(values));
  }

  private static Target mean(List<Cell> cells, RunnerId fast, RunnerId slow, double bound) {
    return Target.atLeast(
        fast.precision() + " over ONNX Runtime " + slow.precision() + ", geometric mean",
        bound,
        mean(speedups(cells, fast, slow)));
  }

  private static Target gemm(List<Cell> cells, String precision, double bound) {
    List<Double> parts =
        cells.stream()
            .filter(Cell::isLarge)
            .flatMap(cell -> cell.row(RunnerId.OURS, precision).flatMap(cell::ofGemm).stream())
            .toList();
    return Target.atLeast(
        precision + " rate over the matrix product's, cells of ≥ 512 tokens, geometric mean",
        bound,
        mean(parts));
  }

  private static Target mixed(List<Cell> cells, String precision) {
    Optional<Double> fixed = rate(cells, FULL_BATCH, precision);
    Optional<Double> mixed = rate(cells, MIXED, precision);
    return Target.atLeast(
        precision + " real tokens/s, mixed lengths over " + FULL_BATCH,
        0.9,
        mixed.flatMap(m -> fixed.map(f -> m / f)));
  }

  private static Optional<Double> rate(List<Cell> cells, String workload, String precision) {
    return cell(cells, workload)
        .flatMap(cell -> cell.row(RunnerId.OURS, precision))
        .map(Row::tokensPerSecond);
  }

  private static Target bert(List<Cell> cells, String precision) {
    RunnerId bert = new RunnerId(RunnerId.BERT, precision);
    return Target.atMost(
        precision + " time over a BERT's of the same shape, geometric mean",
        1.15,
        mean(speedups(cells, bert, ours(precision))));
  }

  private List<Target> withoutAmx() {
    List<Cell> cells = VariantSection.withoutAmx(state, shape);
    return List.of(F32, INT8).stream()
        .map(
            precision ->
                Target.atLeast(
                    "without AMX, "
                        + precision
                        + " over ONNX Runtime "
                        + precision
                        + ", geometric mean",
                    1,
                    mean(speedups(cells, ours(precision), ort(precision)))))
        .toList();
  }

  private List<Target> clients(String precision) {
    List<ClientsResult> results = ConcurrencySection.results(state, shape, precision);
    Optional<Double> gain =
        Optional.of(ClientsResult.bestShared(results) / ClientsResult.bestSingle(results))
            .filter(Predicate.not(ratio -> ratio.isNaN()));
    Optional<Boolean> identical =
        results.isEmpty()
            ? Optional.empty()
            : Optional.of(results.stream().allMatch(ClientsResult::identical));
    return List.of(
        Target.atLeast(precision + " throughput, several clients over the best single", 1, gain),
        new Target(
            precision + " results of several clients identical",
            identical.map(yes -> yes ? "yes" : "no").orElse(""),
            identical));
  }
}
