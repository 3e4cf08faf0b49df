package io.deberta4j.task;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a fine-tuning run.
 *
 * @param learningRate the peak
 * @param epochs passes over the training data
 * @param batchSize examples an update
 * @param warmup updates until the peak; below 1 a share of all updates
 * @param maxLength tokens of a row
 * @param clsDropout dropout before the classifier; null for that of the model
 * @param startTask the task that the starting checkpoint was trained on before, or null
 * @param source {@code microsoft} for the published scripts, {@code ours} for a suggestion where
 *     they have none
 * @param sift what differs in the published run with SiFT, or null
 */
public record Preset(
    double learningRate,
    int epochs,
    int batchSize,
    double warmup,
    int maxLength,
    @Nullable Double clsDropout,
    @Nullable String startTask,
    String source,
    @Nullable Sift sift) {
  /** Checks the ranges. */
  public Preset {
    if (!(learningRate > 0) || epochs < 1 || batchSize < 1 || !(warmup >= 0) || maxLength < 16) {
      throw new IllegalArgumentException(
          "learning rate %s, %d epochs, batch size %d, warmup %s, maximum length %d: out of range"
              .formatted(learningRate, epochs, batchSize, warmup, maxLength));
    }
  }

  /**
   * The published run with SiFT.
   *
   * @param lambda weight of the adversarial loss
   * @param perturbationLearningRate step of the perturbation
   * @param initialPerturbation its standard deviation at first
   * @param learningRate instead of the preset's
   * @param epochs instead of the preset's
   */
  public record Sift(
      double lambda,
      double perturbationLearningRate,
      double initialPerturbation,
      double learningRate,
      int epochs) {}

  /** Returns how many updates warmup takes, of so many in all. */
  public long warmupSteps(long allSteps) {
    return warmup >= 1 ? Math.round(warmup) : Math.round(warmup * allSteps);
  }
}
