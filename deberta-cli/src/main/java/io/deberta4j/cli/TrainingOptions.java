package io.deberta4j.cli;

import io.deberta4j.finetuning.HeadLoss;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.optim.Warmup;
import io.deberta4j.task.Preset;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerConfig.Keep;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** How to train. */
final class TrainingOptions {
  private static final TaskSettings USUAL = TaskSettings.builder().build();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "passes over the data (default: the task's, else ${DEFAULT-VALUE})")
  private int epochs = USUAL.loop().epochs();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "examples per update (default: the task's, else ${DEFAULT-VALUE})")
  private int batchSize = USUAL.loop().batchSize();

  @Option(
      names = {"--learning-rate", "--lr"},
      paramLabel = "RATE",
      description = "at its peak (default: the task's, else ${DEFAULT-VALUE})")
  private double learningRate = USUAL.loop().learningRate();

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description =
          "how long the rate rises: a share of all updates below 1, or a number of updates"
              + " (default: the task's, else ${DEFAULT-VALUE})")
  private double warmup = USUAL.warmup().amount();

  @Option(names = "--weight-decay", paramLabel = "X", description = "default: ${DEFAULT-VALUE}")
  private double weightDecay = USUAL.weightDecay();

  @Option(
      names = "--max-gradient-norm",
      paramLabel = "X",
      description = "longer gradients are clipped (default: ${DEFAULT-VALUE})")
  private double maxGradientNorm = USUAL.loop().maxGradientNorm();

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "most tokens of a row (default: the task's, else ${DEFAULT-VALUE})")
  private int maxLength = USUAL.maxLength();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "fixes weights, order and dropout (default: ${DEFAULT-VALUE})")
  private long seed = USUAL.loop().seed();

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
      names = "--average-decay",
      paramLabel = "X",
      description = "keep a moving average of the weights with this decay (default: 0, none)")
  private double averageDecay;

  @Option(
      names = "--keep",
      paramLabel = "EPOCH",
      description = "best or last (default: ${DEFAULT-VALUE})")
  private KeptEpochName keep = KeptEpochName.best;

  @Option(
      names = "--group-by-length",
      description = "put texts of similar length into a batch: faster, less random")
  private boolean groupByLength;

  private enum KeptEpochName {
    best(Keep.BEST),
    last(Keep.LAST);

    private final Keep keep;

    KeptEpochName(Keep keep) {
      this.keep = keep;
    }
  }

  /**
   * Sets a loop up from a preset, and from what the command line says instead.
   *
   * @param given tells whether an option is on the command line
   */
  void apply(TrainerConfig.Builder loop, Preset preset, boolean sift, Predicate<String> given) {
    Preset.Sift published = sift ? preset.sift() : null;
    double rate = published == null ? preset.learningRate() : published.learningRate();
    int passes = published == null ? preset.epochs() : published.epochs();
    loop.epochs(given.test("--epochs") ? epochs : passes)
        .batchSize(given.test("--batch-size") ? batchSize : preset.batchSize())
        .groupByLength(groupByLength)
        .learningRate(given.test("--learning-rate") ? learningRate : rate)
        .maxGradientNorm(maxGradientNorm)
        .averageDecay(averageDecay)
        .keep(keep.keep)
        .seed(seed);
  }

  int maxLength(Preset preset, Predicate<String> given) {
    return given.test("--max-length") ? maxLength : preset.maxLength();
  }

  Warmup warmup(Preset preset, Predicate<String> given) {
    double amount = given.test("--warmup") ? warmup : preset.warmup();
    return new Warmup(amount, amount < 1);
  }

  double weightDecay() {
    return weightDecay;
  }

  double tokenDropout() {
    return tokenDropout;
  }

  HeadLoss headLoss(List<Double> classWeights) {
    return new HeadLoss(labelSmoothing, rDropAlpha, classWeights);
  }
}
