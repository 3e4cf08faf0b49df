package io.deberta4j.cli;

import io.deberta4j.finetuning.TaskSettings.OptimizerKind;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.ScheduleSettings.Shape;
import io.deberta4j.optim.Warmup;
import io.deberta4j.pretraining.Optimisation;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerConfig.Keep;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How long and how weights are updated: the options that fine-tuning and pre-training share. What
 * is usual differs, so the options of each extend these (picocli allows no mixin within a group).
 */
abstract class UpdateOptions {
  private static final Optimisation USUAL = Optimisation.PUBLISHED;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "passes over the data (default: as published, else ${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "examples per update (default: as published, else ${DEFAULT-VALUE})")
  private int batchSize;

  @Option(
      names = {"--learning-rate", "--lr"},
      paramLabel = "RATE",
      description = "at its peak (default: as published, else ${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description =
          "how long the rate rises: a share of all updates below 1, or a number of updates"
              + " (default: as published, else ${DEFAULT-VALUE})")
  private double warmup = 0.1;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "of the learning rate: linear, warmup_stable_decay, constant_with_warmup, ... (default:"
              + " ${DEFAULT-VALUE}; an unknown name lists them all)")
  private String schedule = "linear";

  @Option(
      names = "--cooldown",
      paramLabel = "X",
      description =
          "with warmup_stable_decay: share of all updates in which the rate falls (default:"
              + " ${DEFAULT-VALUE})")
  private double cooldown = USUAL.cooldown().share();

  @Option(
      names = "--cooldown-shape",
      paramLabel = "NAME",
      description = "linear, cosine or one_minus_sqrt (default: ${DEFAULT-VALUE})")
  private String cooldownShape = "linear";

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adamw, or xadam as in the published runs (default: ${DEFAULT-VALUE})")
  private String optimizer = "adamw";

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description = "of all weights but biases and LayerNorm's (default: ${DEFAULT-VALUE})")
  private double weightDecay = USUAL.weightDecay();

  @Option(
      names = "--max-gradient-norm",
      paramLabel = "X",
      description = "longer gradients are clipped (default: ${DEFAULT-VALUE})")
  private double maxGradientNorm = 1;

  @Option(
      names = "--training-precision",
      paramLabel = "TYPE",
      description = "f32, or bf16 for mixed precision (default: ${DEFAULT-VALUE})")
  private String precision = "f32";

  @Option(
      names = "--average-decay",
      paramLabel = "X",
      description = "keep a moving average of the weights with this decay (default: 0, none)")
  private double averageDecay;

  @Option(
      names = "--keep",
      paramLabel = "WHICH",
      description =
          "weights of the best evaluation or of the last update: best, last (default:"
              + " ${DEFAULT-VALUE})")
  private String keep;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "fixes all that is random (default: ${DEFAULT-VALUE})")
  private long seed = 42;

  /** Sets what is usual for the command. */
  UpdateOptions(int epochs, int batchSize, double learningRate, Keep keep) {
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.learningRate = learningRate;
    this.keep = keep.name().toLowerCase(Locale.ROOT);
  }

  /** Sets all that the loop is told, whatever is published. */
  final void apply(TrainerConfig.Builder loop) {
    loop.epochs(epochs)
        .batchSize(batchSize)
        .learningRate(learningRate)
        .maxGradientNorm(maxGradientNorm)
        .precision(precision())
        .averageDecay(averageDecay)
        .keep(keep())
        .seed(seed);
  }

  private DType precision() {
    return switch (precision) {
      case "f32" -> DType.F32;
      case "bf16" -> DType.BF16;
      default ->
          throw new IllegalArgumentException(
              "training is in f32 or bf16, not in '" + precision + "'");
    };
  }

  private Keep keep() {
    return switch (keep) {
      case "best" -> Keep.BEST;
      case "last" -> Keep.LAST;
      default ->
          throw new IllegalArgumentException(
              "weights to keep are best or last, not '" + keep + "'");
    };
  }

  /**
   * Returns how the learning rate goes.
   *
   * @param given tells whether an option is on the command line: those that this schedule does not
   *     heed are refused
   */
  final ScheduleKind schedule(Predicate<String> given) {
    ScheduleKind kind = ScheduleKind.named(schedule);
    boolean falls = kind == ScheduleKind.WARMUP_STABLE_DECAY;
    if (!falls && (given.test("--cooldown") || given.test("--cooldown-shape"))) {
      throw new IllegalArgumentException(
          "--cooldown, --cooldown-shape: need --schedule warmup_stable_decay");
    }
    if (kind == ScheduleKind.CONSTANT && given.test("--warmup")) {
      throw new IllegalArgumentException(
          "--warmup: not with --schedule constant; take constant_with_warmup");
    }
    return kind;
  }

  /** Returns how long the rate rises: as published, unless the command line says. */
  final Warmup warmup(@Nullable Warmup published, Predicate<String> given) {
    return published == null || given.test("--warmup") ? new Warmup(warmup, warmup < 1) : published;
  }

  final Cooldown cooldown() {
    for (Shape shape : Shape.values()) {
      if (shape.name().toLowerCase(Locale.ROOT).equals(cooldownShape)) {
        return new Cooldown(cooldown, shape);
      }
    }
    throw new IllegalArgumentException(
        "a cooldown is linear, cosine or one_minus_sqrt, not '" + cooldownShape + "'");
  }

  final OptimizerKind optimizer() {
    return switch (optimizer) {
      case "adamw" -> OptimizerKind.ADAMW;
      case "xadam" -> OptimizerKind.XADAM;
      default ->
          throw new IllegalArgumentException(
              "there is no optimizer '" + optimizer + "'; choose adamw or xadam");
    };
  }

  final double weightDecay() {
    return weightDecay;
  }
}
