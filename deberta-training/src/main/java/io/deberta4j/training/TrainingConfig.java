package io.deberta4j.training;

import io.deberta4j.optim.Warmup;

/**
 * The settings of a training run.
 *
 * @param epochs how often every example is seen
 * @param batchSize examples per step
 * @param groupByLength whether examples of similar length share a batch
 * @param maxLength longest input in tokens; longer ones are truncated
 * @param learningRate the rate at its peak
 * @param warmup how long it rises
 * @param weightDecay decay of all weights but biases and LayerNorm's
 * @param maxGradientNorm limit of the gradients' common norm
 * @param regularisation what keeps the model from learning the examples by heart
 * @param keep which epoch's weights are the result
 * @param seed fixes every random choice
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    boolean groupByLength,
    int maxLength,
    double learningRate,
    Warmup warmup,
    double weightDecay,
    double maxGradientNorm,
    Regularisation regularisation,
    Keep keep,
    long seed) {

  /** Which epoch's weights are the result. */
  public enum Keep {
    /** Those of the highest accuracy on the evaluation data, then of the lowest loss there. */
    BEST,
    /** Those of the last epoch. */
    LAST
  }

  /** Checks the ranges. */
  public TrainingConfig {
    atLeastOne("epochs", epochs);
    atLeastOne("batch size", batchSize);
    if (maxLength < 3) {
      throw new IllegalArgumentException(
          "max length must be at least 3 ([CLS], a token, [SEP]), got " + maxLength);
    }
    if (!(learningRate > 0 && Double.isFinite(learningRate))) {
      throw new IllegalArgumentException("learning rate must be positive, got " + learningRate);
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
    if (!(maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "the gradient limit must be positive, got " + maxGradientNorm);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
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
    private int epochs = 3;
    private int batchSize = 32;
    private boolean groupByLength;
    private int maxLength = 128;
    private double learningRate = 2e-5;
    private Warmup warmup = Warmup.ofProportion(0.1);
    private double weightDecay = 0.01;
    private double maxGradientNorm = 1;
    private Regularisation regularisation = Regularisation.NONE;
    private Keep keep = Keep.BEST;
    private long seed = 42;

    private Builder() {}

    /** Sets {@link TrainingConfig#epochs}. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets {@link TrainingConfig#batchSize}. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Sets {@link TrainingConfig#groupByLength}. */
    public Builder groupByLength(boolean value) {
      groupByLength = value;
      return this;
    }

    /** Sets {@link TrainingConfig#maxLength}. */
    public Builder maxLength(int value) {
      maxLength = value;
      return this;
    }

    /** Sets {@link TrainingConfig#learningRate}. */
    public Builder learningRate(double value) {
      learningRate = value;
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

    /** Sets {@link TrainingConfig#maxGradientNorm}. */
    public Builder maxGradientNorm(double value) {
      maxGradientNorm = value;
      return this;
    }

    /** Sets {@link TrainingConfig#regularisation}. */
    public Builder regularisation(Regularisation value) {
      regularisation = value;
      return this;
    }

    /** Sets {@link TrainingConfig#keep}. */
    public Builder keep(Keep value) {
      keep = value;
      return this;
    }

    /** Sets {@link TrainingConfig#seed}. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainingConfig build() {
      return new TrainingConfig(
          epochs,
          batchSize,
          groupByLength,
          maxLength,
          learningRate,
          warmup,
          weightDecay,
          maxGradientNorm,
          regularisation,
          keep,
          seed);
    }
  }
}
