package io.deberta4j.training;

import io.deberta4j.optim.Warmup;

/**
 * The settings of fine-tuning a sequence classifier.
 *
 * @param loop those of the loop
 * @param maxLength longest input in tokens; longer ones are truncated
 * @param warmup how long the learning rate rises
 * @param weightDecay decay of all weights but biases and LayerNorm's
 * @param regularisation what keeps the model from learning the examples by heart
 */
public record TrainingConfig(
    TrainerConfig loop,
    int maxLength,
    Warmup warmup,
    double weightDecay,
    Regularisation regularisation) {

  /** Checks the ranges. */
  public TrainingConfig {
    if (maxLength < 3) {
      throw new IllegalArgumentException(
          "max length must be at least 3 ([CLS], a token, [SEP]), got " + maxLength);
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
  }

  /**
   * Starts from the usual settings of fine-tuning: 3 epochs of batches of 32 at rate 2e-5, a tenth
   * of it warm-up, decay 0.01, gradients up to 1, 128 tokens, the best epoch, seed 42.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; {@link #build} checks them. */
  public static final class Builder {
    private final TrainerConfig.Builder loop = TrainerConfig.builder();
    private int maxLength = 128;
    private Warmup warmup = Warmup.ofProportion(0.1);
    private double weightDecay = 0.01;
    private Regularisation regularisation = Regularisation.NONE;

    private Builder() {}

    /** Sets {@link TrainerConfig#epochs}. */
    public Builder epochs(int value) {
      loop.epochs(value);
      return this;
    }

    /** Sets {@link TrainerConfig#batchSize}. */
    public Builder batchSize(int value) {
      loop.batchSize(value);
      return this;
    }

    /** Sets {@link TrainerConfig#groupByLength}. */
    public Builder groupByLength(boolean value) {
      loop.groupByLength(value);
      return this;
    }

    /** Sets {@link TrainingConfig#maxLength}. */
    public Builder maxLength(int value) {
      maxLength = value;
      return this;
    }

    /** Sets {@link TrainerConfig#learningRate}. */
    public Builder learningRate(double value) {
      loop.learningRate(value);
      return this;
    }

    /** Sets {@link TrainingConfig#warmup}. */
    public Builder warmup(Warmup value) {
      warmup = value;
      return this;
    }

    /** Sets {@link TrainingConfig#weightDecay}. */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /** Sets {@link TrainerConfig#maxGradientNorm}. */
    public Builder maxGradientNorm(double value) {
      loop.maxGradientNorm(value);
      return this;
    }

    /** Sets {@link TrainingConfig#regularisation}. */
    public Builder regularisation(Regularisation value) {
      regularisation = value;
      return this;
    }

    /** Sets {@link TrainerConfig#keep}. */
    public Builder keep(TrainerConfig.Keep value) {
      loop.keep(value);
      return this;
    }

    /** Sets {@link TrainerConfig#seed}. */
    public Builder seed(long value) {
      loop.seed(value);
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainingConfig build() {
      return new TrainingConfig(
          loop.averageDecay(regularisation.averageDecay()).build(),
          maxLength,
          warmup,
          weightDecay,
          regularisation);
    }
  }
}
