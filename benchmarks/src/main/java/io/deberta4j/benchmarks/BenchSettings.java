package io.deberta4j.benchmarks;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, and where to put it.
 *
 * @param quick a few cells and few rounds
 * @param resume go on where the last run ended
 * @param output folder of the report
 * @param state folder of measurements and of models with random weights
 * @param sizes of the models
 * @param only a glob that names of measurements match, or null for all
 * @param pythons commands to look for Debian's torch with
 * @param isas of oneDNN to measure again with, in processes of their own
 * @param mkl folder with the jars of MKL, or null for none
 * @param variant null, or what this process is a variant of: it measures the grid, or training, and
 *     reports nothing
 */
record BenchSettings(
    boolean quick,
    boolean resume,
    Path output,
    Path state,
    List<ModelShape> sizes,
    @Nullable String only,
    List<String> pythons,
    List<String> isas,
    @Nullable Path mkl,
    @Nullable Variant variant) {
  private static final double QUICK_SECONDS = 6;
  private static final double FULL_SECONDS = 15;

  boolean wants(String key) {
    return only == null
        || FileSystems.getDefault().getPathMatcher("glob:" + only).matches(Path.of(key));
  }

  List<Workload> workloads() {
    return quick || Variant.MKL.equals(variant) ? Workload.FEW : Workload.ALL;
  }

  /** Returns how often a cell is measured. */
  Alternation alternation() {
    return quick ? new Alternation(QUICK_SECONDS, 2, 7) : new Alternation(FULL_SECONDS, 5, 15);
  }

  ModelFiles models() {
    return new ModelFiles(state.resolve("models"));
  }

  /** Returns the size that sections with one size take: base, unless it is left out. */
  ModelShape mainSize() {
    return sizes.contains(ModelShape.BASE) ? ModelShape.BASE : sizes.get(0);
  }

  /** Returns where measurements are kept: quick ones and those of variants apart. */
  Path stateFile(@Nullable Variant of) {
    return state.resolve(
        (quick ? "quick" : "full") + (of == null ? "" : "-" + of.name()) + ".jsonl");
  }
}
