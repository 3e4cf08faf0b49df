package io.deberta4j.cli;

import io.deberta4j.finetuning.HeadLoss;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.optim.Warmup;
import io.deberta4j.task.Preset;
import io.deberta4j.training.TrainerConfig;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** How to fine-tune. */
final class TrainingOptions extends UpdateOptions {
  private static final TaskSettings USUAL = TaskSettings.builder().build();

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "most tokens of a row (default: as published, else ${DEFAULT-VALUE})")
  private int maxLength = USUAL.maxLength();

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description = "share of the target spread over all labels (default: 0)")
  private double labelSmoothing;

  @Option(
      names = "--token-dropout",
      paramLabel = "X",
      description = "share of the tokens hidden in training (default: 0)")
  private double tokenDropout;

  @Option(
      names = "--r-drop",
      paramLabel = "ALPHA",
      description = "weight of the divergence between two dropout passes (default: 0, one pass)")
  private double rDropAlpha;

  @Option(
      names = "--group-by-length",
      description = "put texts of similar length into a batch: faster, less random")
  private boolean groupByLength;

  TrainingOptions() {
    super(
        USUAL.loop().epochs(),
        USUAL.loop().batchSize(),
        USUAL.loop().learningRate(),
        USUAL.loop().keep());
  }

  /**
   * Sets a loop up from a preset, and from what the command line says instead.
   *
   * @param given tells whether an option is on the command line
   */
  void apply(TrainerConfig.Builder loop, Preset preset, boolean sift, Predicate<String> given) {
    apply(loop);
    loop.groupByLength(groupByLength);
    Preset.Sift published = sift ? preset.sift() : null;
    if (!given.test("--epochs")) {
      loop.epochs(published == null ? preset.epochs() : published.epochs());
    }
    if (!given.test("--batch-size")) {
      loop.batchSize(preset.batchSize());
    }
    if (!given.test("--learning-rate")) {
      loop.learningRate(published == null ? preset.learningRate() : published.learningRate());
    }
  }

  int maxLength(Preset preset, Predicate<String> given) {
    return given.test("--max-length") ? maxLength : preset.maxLength();
  }

  Warmup warmup(Preset preset, Predicate<String> given) {
    return warmup(new Warmup(preset.warmup(), preset.warmup() < 1), given);
  }

  double tokenDropout() {
    return tokenDropout;
  }

  HeadLoss headLoss(List<Double> classWeights) {
    return new HeadLoss(labelSmoothing, rDropAlpha, classWeights);
  }
}
