package io.deberta4j.cli;

import io.deberta4j.training.Interval;
import io.deberta4j.training.TrainerConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run on a task goes on, stops and is kept. */
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
  private long evalSteps;

  @Option(
      names = "--save-steps",
      paramLabel = "N",
      description = "save a checkpoint every N updates (default: after every epoch)")
  private long saveSteps;

  @Option(
      names = "--save-total-limit",
      paramLabel = "N",
      description = "keep so many checkpoints, the best and the last always (default: 2)")
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
    return given != null ? given : output.resolveSibling(output.getFileName() + "-run");
  }

  boolean resume() {
    return resume;
  }

  /** Sets what these options say. */
  void apply(TrainerConfig.Builder loop) {
    loop.microBatchSize(microBatchSize)
        .maxSteps(maxSteps)
        .evaluateEvery(evalSteps > 0 ? Interval.ofSteps(evalSteps) : Interval.EVERY_EPOCH)
        .saveEvery(saveSteps > 0 ? Interval.ofSteps(saveSteps) : Interval.EVERY_EPOCH)
        .saveTotalLimit(saveTotalLimit)
        .patience(patience)
        .recompute(recompute);
  }
}
