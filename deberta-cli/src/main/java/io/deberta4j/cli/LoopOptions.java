package io.deberta4j.cli;

import io.deberta4j.finetuning.TaskJob;
import io.deberta4j.training.Interval;
import io.deberta4j.training.TrainerConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run goes on, stops and is kept. */
final class LoopOptions {
  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description =
          "where the run is written down: log, TensorBoard events, report.html, checkpoints"
              + " (default: the output's name with -run)")
  private @Nullable Path folder;

  @Option(
      names = "--resume",
      description = "go on from the last checkpoint of the run directory, to the bit")
  private boolean resume;

  @Option(
      names = "--micro-batch-size",
      paramLabel = "N",
      description = "most examples at once: larger batches are accumulated (default: all)")
  private int microBatchSize = Integer.MAX_VALUE;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "updates, however many epochs that is (default: by --epochs)")
  private long maxSteps;

  @Option(
      names = "--eval-steps",
      paramLabel = "N",
      description = "evaluate every N updates (default: after every epoch)")
  private @Nullable Long evalSteps;

  @Option(
      names = "--save-steps",
      paramLabel = "N",
      description = "save a checkpoint every N updates (default: after every epoch)")
  private @Nullable Long saveSteps;

  @Option(
      names = "--save-total-limit",
      paramLabel = "N",
      description =
          "keep so many checkpoints, the best and the last always; 0 keeps all (default: 2)")
  private int saveTotalLimit = 2;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "stop after N evaluations without a better one (default: never)")
  private int patience;

  @Option(
      names = "--recompute",
      description = "compute the inside of layers again in the backward pass: less memory")
  private boolean recompute;

  Path folder(Path output) {
    Path given = folder;
    return given != null ? given : TaskJob.runFolder(output);
  }

  boolean resume() {
    return resume;
  }

  /** Sets what these options say. */
  void apply(TrainerConfig.Builder loop) {
    loop.microBatchSize(microBatchSize)
        .maxSteps(maxSteps)
        .evaluateEvery(interval(evalSteps))
        .saveEvery(interval(saveSteps))
        .saveTotalLimit(saveTotalLimit)
        .patience(patience)
        .recompute(recompute);
  }

  private static Interval interval(@Nullable Long steps) {
    if (steps != null && steps < 1) {
      throw new IllegalArgumentException(
          "--eval-steps and --save-steps must be at least 1, got " + steps);
    }
    return steps == null ? Interval.EVERY_EPOCH : Interval.ofSteps(steps);
  }
}
