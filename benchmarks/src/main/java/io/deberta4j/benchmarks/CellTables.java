package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tables of the cells of one size. */
final class CellTables {
  private CellTables() {}

  /** One row per runner, one column per workload: real tokens per second; then the errors. */
  static String overview(List<Cell> cells) {
    Set<RunnerId> runners = new LinkedHashSet<>();
    cells.forEach(cell -> cell.rows().forEach(row -> runners.add(row.id())));
    List<String> header = new ArrayList<>(List.of("real tokens/s"));
    cells.forEach(cell -> header.add(cell.workload()));
    header.add("max error");
    Table table = new Table(header);
    for (RunnerId id : runners) {
      List<String> line = new ArrayList<>(List.of(id.title()));
      for (Cell cell : cells) {
        line.add(
            cell.row(id.engine(), id.precision())
                .map(row -> Numbers.count(row.tokensPerSecond()))
                .orElse(""));
      }
      line.add(largestError(cells, id));
      table.add(line);
    }
    return table.toString();
  }

  private static String largestError(List<Cell> cells, RunnerId id) {
    return cells.stream()
        .flatMap(cell -> cell.row(id.engine(), id.precision()).stream())
        .map(Row::maxError)
        .filter(Objects::nonNull)
        .max(Double::compare)
        .map(CellTables::error)
        .orElse("");
  }

  /** One row per runner and workload: times with their spread, rates, errors. */
  static String detail(List<Cell> cells) {
    Table table =
        new Table(
            "workload, runner",
            "median ms",
            "min",
            "quartiles",
            "samples",
            "tokens/s",
            "GFLOP/s",
            "of GEMM",
            "max error",
            "rms error");
    for (Cell cell : cells) {
      for (Row row : cell.rows()) {
        Times times = row.times();
        table.add(
            cell.workload() + ", " + row.id().title(),
            Numbers.millis(times.median()),
            Numbers.millis(times.min()),
            Numbers.millis(times.q1()) + " to " + Numbers.millis(times.q3()),
            Integer.toString(times.samples()),
            Numbers.count(row.tokensPerSecond()),
            Numbers.count(row.gflopPerSecond()),
            cell.ofGemm(row).map(Numbers::percent).orElse(""),
            error(row.maxError()),
            error(row.rmsError()));
      }
    }
    return table.toString();
  }

  /** Returns the rate of the matrix product, per workload. */
  static String gemm(List<Cell> cells) {
    Table table = new Table("workload", "f32 GFLOP/s", "bf16 GFLOP/s");
    for (Cell cell : cells) {
      table.add(cell.workload(), Numbers.count(cell.gemmF32()), Numbers.count(cell.gemmBf16()));
    }
    return table.toString();
  }

  private static String error(@Nullable Double error) {
    return error == null ? "" : String.format(Locale.ROOT, "%.1e", error);
  }
}
