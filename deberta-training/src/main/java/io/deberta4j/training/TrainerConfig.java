package io.deberta4j.training;

import io.deberta4j.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings of a {@link Trainer}'s loop.
 *
 * @param epochs how often every example is seen
 * @param maxSteps if positive, the number of updates, however many epochs that takes
 * @param batchSize examples per update
 * @param microBatchSize most examples that go through the model together: a larger batch is
 *     accumulated from parts
 * @param groupByLength whether examples of similar length share a batch
 * @param learningRate the rate at its peak
 * @param maxGradientNorm limit of the gradients' common norm; infinity for none
 * @param precision F32, or BF16 for mixed precision: matrix products in bf16, weights and all else
 *     in F32
 * @param recompute whether the backward pass computes the inside of each layer anew, which saves
 *     memory and costs time
 * @param averageDecay decay of the moving average of the weights that is evaluated and kept in
 *     their place, in [0, 1); 0 for none
 * @param evaluateEvery when to evaluate
 * @param saveEvery when to save a checkpoint; the best evaluation so far is saved besides
 * @param saveTotalLimit most checkpoints that stay, 0 for all; the best and the last always do
 * @param patience evaluations without improvement after which training stops, 0 for never
 * @param keep which weights are the result
 * @param seed fixes every random choice
 */
public record TrainerConfig(
    int epochs,
    long maxSteps,
    int batchSize,
    int microBatchSize,
    boolean groupByLength,
    double learningRate,
    double maxGradientNorm,
    DType precision,
    boolean recompute,
    double averageDecay,
    Interval evaluateEvery,
    Interval saveEvery,
    int saveTotalLimit,
    int patience,
    Keep keep,
    long seed) {

  /** Which weights are the result. */
  public enum Keep {
    /** Those of the best evaluation. */
    BEST,
    /** Those of the last update. */
    LAST
  }

  /** Checks the ranges. */
  public TrainerConfig {
    atLeast(1, "epochs", epochs);
    atLeast(0, "max steps", maxSteps);
    atLeast(1, "batch size", batchSize);
    atLeast(1, "micro-batch size", microBatchSize);
    atLeast(0, "save total limit", saveTotalLimit);
    atLeast(0, "patience", patience);
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException("learning rate must be positive, got " + learningRate);
    }
    if (!(maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "the gradient limit must be positive, got " + maxGradientNorm);
    }
    if (precision != DType.F32 && precision != DType.BF16) {
      throw new IllegalArgumentException("precision must be F32 or BF16 (mixed), got " + precision);
    }
    if (!(averageDecay >= 0 && averageDecay < 1)) {
      throw new IllegalArgumentException(
          "the decay of the average must lie in [0, 1), got " + averageDecay);
    }
  }

  private static void atLeast(long least, String name, long value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  /** Returns the updates of an epoch of so many examples. */
  public long stepsPerEpoch(int examples) {
    return (examples + batchSize - 1L) / batchSize;
  }

  /** Returns the updates of a whole run on so many examples. */
  public long totalSteps(int examples) {
    return maxSteps > 0 ? maxSteps : stepsPerEpoch(examples) * epochs;
  }

  /** Returns what decides the weights, by name: a resumed run must have the same. */
  Map<String, String> decisive() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("epochs", String.valueOf(epochs));
    settings.put("max_steps", String.valueOf(maxSteps));
    settings.put("batch_size", String.valueOf(batchSize));
    settings.put("micro_batch_size", String.valueOf(Math.min(batchSize, microBatchSize)));
    settings.put("group_by_length", String.valueOf(groupByLength));
    settings.put("learning_rate", String.valueOf(learningRate));
    settings.put("max_gradient_norm", String.valueOf(maxGradientNorm));
    settings.put("precision", precision.name());
    settings.put("recompute", String.valueOf(recompute));
    settings.put("average_decay", String.valueOf(averageDecay));
    settings.put("evaluate", evaluateEvery.toString());
    settings.put("patience", String.valueOf(patience));
    settings.put("keep", keep.name());
    settings.put("seed", String.valueOf(seed));
    return settings;
  }

  /**
   * Starts from the usual settings of fine-tuning: 3 epochs of batches of 32 at rate 2e-5,
   * gradients up to 1, F32, evaluated after every epoch, the best kept, nothing saved, seed 42.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; {@link #build} checks them. */
  public static final class Builder {
    private int epochs = 3;
    private long maxSteps;
    private int batchSize = 32;
    private int microBatchSize = Integer.MAX_VALUE;
    private boolean groupByLength;
    private double learningRate = 2e-5;
    private double maxGradientNorm = 1;
    private DType precision = DType.F32;
    private boolean recompute;
    private double averageDecay;
    private Interval evaluateEvery = Interval.EVERY_EPOCH;
    private Interval saveEvery = Interval.NEVER;
    private int saveTotalLimit;
    private int patience;
    private Keep keep = Keep.BEST;
    private long seed = 42;

    private Builder() {}

    /** Sets {@link TrainerConfig#epochs}. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets {@link TrainerConfig#maxSteps}. */
    public Builder maxSteps(long value) {
      maxSteps = value;
      return this;
    }

    /** Sets {@link TrainerConfig#batchSize}. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Sets {@link TrainerConfig#microBatchSize}. */
    public Builder microBatchSize(int value) {
      microBatchSize = value;
      return this;
    }

    /** Sets {@link TrainerConfig#groupByLength}. */
    public Builder groupByLength(boolean value) {
      groupByLength = value;
      return this;
    }

    /** Sets {@link TrainerConfig#learningRate}. */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Sets {@link TrainerConfig#maxGradientNorm}. */
    public Builder maxGradientNorm(double value) {
      maxGradientNorm = value;
      return this;
    }

    /** Sets {@link TrainerConfig#precision}. */
    public Builder precision(DType value) {
      precision = value;
      return this;
    }

    /** Sets {@link TrainerConfig#recompute}. */
    public Builder recompute(boolean value) {
      recompute = value;
      return this;
    }

    /** Sets {@link TrainerConfig#averageDecay}. */
    public Builder averageDecay(double value) {
      averageDecay = value;
      return this;
    }

    /** Sets {@link TrainerConfig#evaluateEvery}. */
    public Builder evaluateEvery(Interval value) {
      evaluateEvery = value;
      return this;
    }

    /** Sets {@link TrainerConfig#saveEvery}. */
    public Builder saveEvery(Interval value) {
      saveEvery = value;
      return this;
    }

    /** Sets {@link TrainerConfig#saveTotalLimit}. */
    public Builder saveTotalLimit(int value) {
      saveTotalLimit = value;
      return this;
    }

    /** Sets {@link TrainerConfig#patience}. */
    public Builder patience(int value) {
      patience = value;
      return this;
    }

    /** Sets {@link TrainerConfig#keep}. */
    public Builder keep(Keep value) {
      keep = value;
      return this;
    }

    /** Sets {@link TrainerConfig#seed}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainerConfig build() {
      return new TrainerConfig(
          epochs,
          maxSteps,
          batchSize,
          microBatchSize,
          groupByLength,
          learningRate,
          maxGradientNorm,
          precision,
          recompute,
          averageDecay,
          evaluateEvery,
          saveEvery,
          saveTotalLimit,
          patience,
          keep,
          seed);
    }
  }
}
