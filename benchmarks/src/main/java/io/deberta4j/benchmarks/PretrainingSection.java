package io.deberta4j.benchmarks;

import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Updates of pre-training by our trainer, beside the same graph in the plain loops that people
 * write: libtorch with autocast, and Debian's torch in F32.
 */
final class PretrainingSection implements Section {
  static final String NAME = "pretraining";
  static final String OURS = "deberta4j ";
  static final String AUTOCAST = "same libtorch, literal graph, autocast bf16";
  static final String OLD_TORCH = "Debian's torch, literal graph f32";

  private static final String GEMM = "gemm ";

  /** Of the base model are 5 GB of weights, gradients and moments in each of two processes. */
  private static final long GIGABYTES_FOR_BASE = 16;

  private static final Alternation QUICK = new Alternation(4, 3, 5);
  private static final Alternation FULL = new Alternation(8, 3, 9);

  /** Gigaflops that the machine could do meanwhile, where time is limited; about as guessed. */
  private static final double COST_OF_SHORT = 4000;

  private static final int LONG_RUNS = 12;

  private final BenchSettings settings;
  private final Machine machine;

  /**
   * What was measured.
   *
   * @param gflop operations that an update needs, in billions
   * @param tokens of an update
   * @param times of each way, and of matrix products between them
   */
  record Measured(double gflop, int tokens, Map<String, Times> times) {}

  PretrainingSection(BenchSettings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  @Override
  public List<Step> steps() {
    return cases().stream()
        .map(of -> new Step(of.key(), cost(of), heard -> measure(of, heard)))
        .toList();
  }

  private List<PretrainingCase> cases() {
    if (settings.mainSize() == ModelShape.TINY) {
      return both(PretrainingShape.TINY, 1).toList();
    }
    if (settings.quick()) {
      return List.of(new PretrainingCase(PretrainingShape.MICRO, PretrainingTask.MLM, 1));
    }
    List<PretrainingShape> shapes =
        new ArrayList<>(List.of(PretrainingShape.MICRO, PretrainingShape.NANO));
    if (settings.sizes().contains(ModelShape.BASE) && machine.memoryGb() >= GIGABYTES_FOR_BASE) {
      shapes.add(PretrainingShape.BASE);
    }
    int all = machine.threads();
    return shapes.stream()
        .flatMap(shape -> Stream.of(1, all).distinct().flatMap(n -> both(shape, n)))
        .toList();
  }

  private static Stream<PretrainingCase> both(PretrainingShape shape, int threads) {
    return Stream.of(PretrainingTask.MLM, PretrainingTask.RTD)
        .map(task -> new PretrainingCase(shape, task, threads));
  }

  private double cost(PretrainingCase of) {
    double slower = (double) machine.threads() / of.threads();
    return Math.max(COST_OF_SHORT, LONG_RUNS * of.gflop() * slower);
  }

  private Measured measure(PretrainingCase of, Alternation.Listener listener) {
    int threads = Engine.threads();
    try (var resources = new Resources()) {
      Engine.setThreads(of.threads());
      resources.add(() -> Engine.setThreads(threads));
      PretrainingSubject subject = new PretrainingSubject(of);
      resources.add(subject::close);
      Map<String, Job> jobs = new LinkedHashMap<>();
      jobs.put(GEMM + "f32", new GemmJob(DType.F32)); // before others fill the memory
      jobs.put(GEMM + "bf16", new GemmJob(DType.BF16));
      jobs.put(OURS + "f32", subject.updates(DType.F32, false));
      jobs.put(OURS + "bf16", subject.updates(DType.BF16, false));
      jobs.put(AUTOCAST, subject.updates(DType.BF16, true));
      python(of, subject).ifPresent(job -> jobs.put(OLD_TORCH, job));
      jobs.values().forEach(job -> resources.add(job::close));
      Alternation turns = settings.quick() ? QUICK : FULL;
      return new Measured(of.gflop(), of.shape().tokens(), turns.measure(jobs, listener));
    }
  }

  private Optional<PythonPretraining> python(PretrainingCase of, PretrainingSubject subject) {
    Path folder = settings.models().directory();
    Path model = folder.resolve(PretrainingSection.NAME);
    subject.save(model); // over those of the case before
    return PythonProcess.first(
        settings.pythons(), python -> new PythonPretraining(python, of, model, folder));
  }

  @Override
  public String report(State state) {
    Table table =
        new Table(
            "an update",
            "ms",
            "fastest",
            "tokens/s",
            "of the matrix product's rate",
            "over autocast",
            "over Debian's torch");
    boolean any = false;
    for (PretrainingCase of : cases()) {
      Optional<Measured> measured = state.get(of.key(), Measured.class);
      measured.ifPresent(found -> add(table, of, found));
      any |= measured.isPresent();
    }
    return any
        ? """
          ## Pre-training: updates of all weights

          Masked language modelling (MLM) with the Enhanced Mask Decoder, and replaced-token detection (RTD) with
          gradient-disentangled embeddings and a generator of half the layers; 15 %% of the tokens predicted, no
          dropout, AdamW, gradients clipped. Ours is the trainer with all it does; Debian's torch begins with the
          tokens masked. Operations are those of [scaling.md](scaling.md).

          %s
          """
            .formatted(table)
        : "";
  }

  private static void add(Table table, PretrainingCase of, Measured found) {
    found
        .times()
        .forEach(
            (name, times) -> {
              if (!name.startsWith(GEMM)) {
                Times gemm = found.times().get(GEMM + (name.endsWith("bf16") ? "bf16" : "f32"));
                table.add(
                    of.describe() + ": " + name,
                    Numbers.millis(times.median()),
                    Numbers.millis(times.min()),
                    Numbers.count(found.tokens() * 1e3 / times.median()),
                    gemm == null ? "" : GemmJob.share(found.gflop(), times, gemm),
                    ratio(found, AUTOCAST, times),
                    ratio(found, OLD_TORCH, times));
              }
            });
  }

  private static String ratio(Measured found, String slow, Times fast) {
    Times other = found.times().get(slow);
    return other == null ? "" : Numbers.ratio(other.median() / fast.median());
  }

  @Override
  public void close() {}
}
