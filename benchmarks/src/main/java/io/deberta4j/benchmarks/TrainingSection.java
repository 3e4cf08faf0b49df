package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of training, 8 texts of 128 tokens, beside the same graph in the plain loops that people
 * write: libtorch with autocast, and Debian's torch in F32.
 */
final class TrainingSection implements Section {
  static final String OURS = "deberta4j ";
  static final String AUTOCAST = "same libtorch, literal graph, autocast bf16";
  static final String OLD_TORCH = "Debian's torch, literal graph f32";

  private static final String NAME = "training";
  private static final int ROWS = 8;
  private static final int COLUMNS = 128;
  private static final int PASSES = 3; // forward once, backward twice the operations
  private static final String GEMM = "gemm ";

  private final BenchSettings settings;

  /** What was measured: the times of each way, and the operations of a step in billions. */
  record Step8x128(double gflop, Map<String, Times> times) {
    Optional<Double> ratio(String slow, String fast) {
      Times one = times.get(slow);
      Times other = times.get(fast);
      return one == null || other == null
          ? Optional.empty()
          : Optional.of(one.median() / other.median());
    }
  }

  TrainingSection(BenchSettings settings) {
    this.settings = settings;
  }

  private static String key(ModelShape shape) {
    return NAME + "/" + shape.cliName() + "/" + ROWS + "x" + COLUMNS;
  }

  static Optional<Step8x128> measured(State state, ModelShape shape) {
    return state.get(key(shape), Step8x128.class);
  }

  @Override
  public List<Step> steps() {
    ModelShape shape = settings.mainSize();
    return List.of(new Step(key(shape), 10 * gflop(shape), heard -> measure(shape, heard)));
  }

  private static double gflop(ModelShape shape) {
    int[] lengths = new int[ROWS];
    Arrays.fill(lengths, COLUMNS);
    return PASSES * shape.gflop(Architecture.DEBERTA, lengths);
  }

  private Step8x128 measure(ModelShape shape, Alternation.Listener listener) {
    long[][] ids = new long[ROWS][COLUMNS];
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < COLUMNS; i++) {
        ids[row][i] = 1 + (31L * row + 7L * i) % (ModelShape.VOCABULARY - 1);
      }
    }
    TokenBatch batch = TokenBatch.sorted(ids, (long) ROWS * COLUMNS).get(0);
    try (var resources = new Resources()) {
      Map<String, Job> jobs = new LinkedHashMap<>();
      jobs.put(GEMM + "f32", new GemmJob(DType.F32)); // before others fill the memory
      jobs.put(GEMM + "bf16", new GemmJob(DType.BF16));
      ModelFiles files = settings.models();
      jobs.put(OURS + "f32", new TrainingJob(files, shape, DType.F32, false, batch));
      jobs.put(OURS + "bf16", new TrainingJob(files, shape, DType.BF16, false, batch));
      jobs.put(AUTOCAST, new TrainingJob(files, shape, DType.BF16, true, batch));
      python(files, shape, batch, resources).ifPresent(job -> jobs.put(OLD_TORCH, job));
      jobs.values().forEach(job -> resources.add(job::close));
      return new Step8x128(gflop(shape), settings.alternation().measure(jobs, listener));
    }
  }

  private Optional<Job> python(
      ModelFiles files, ModelShape shape, TokenBatch batch, Resources resources) {
    Optional<PythonRunner> runner =
        PythonProcess.first(settings.pythons(), python -> runner(python, files, shape));
    runner.ifPresent(started -> resources.add(started::close));
    return runner.map(started -> started.training(List.of(batch)));
  }

  private static PythonRunner runner(String python, ModelFiles files, ModelShape shape) {
    return new PythonRunner(
        python,
        files.model(shape, Architecture.DEBERTA),
        shape.hidden(),
        Engine.threads(),
        files.directory());
  }

  @Override
  public String report(State state) {
    Optional<Step8x128> found = measured(state, settings.mainSize());
    if (found.isEmpty()) {
      return "";
    }
    Step8x128 step = found.get();
    Table table = new Table("a step", "ms", "fastest", "tokens/s", "of the matrix product's rate");
    step.times()
        .forEach(
            (name, times) -> {
              if (!name.startsWith(GEMM)) {
                Times gemm = step.times().get(GEMM + (name.endsWith("bf16") ? "bf16" : "f32"));
                table.add(
                    name,
                    Numbers.millis(times.median()),
                    Numbers.millis(times.min()),
                    Numbers.count(ROWS * COLUMNS * 1e3 / times.median()),
                    gemm == null ? "" : GemmJob.share(step.gflop(), times, gemm));
              }
            });
    return "## Training: an update of "
        + settings.mainSize().cliName()
        + ", "
        + ROWS
        + "×"
        + COLUMNS
        + " tokens, no dropout, AdamW\n\n"
        + table
        + "\n";
  }

  @Override
  public void close() {}
}
