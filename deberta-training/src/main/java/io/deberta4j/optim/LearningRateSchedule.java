package io.deberta4j.optim;

/** What the learning rate is multiplied by, a function of the step alone. */
@FunctionalInterface
public interface LearningRateSchedule {
  /** Returns the factor for an update, counted from 0. */
  double factor(long step);

  /**
   * Rises linearly from 0 to 1 over the warm-up and falls linearly to 0 at the end, as {@code
   * get_linear_schedule_with_warmup} of Hugging Face's transformers.
   *
   * <p>With a warm-up the factor of update 0 is 0, as there.
   */
  static LearningRateSchedule linear(Warmup warmup, long totalSteps) {
    long rising = warmup.steps(totalSteps);
    return step ->
        step < rising
            ? step / (double) rising
            : Math.max(0, totalSteps - step) / (double) Math.max(1, totalSteps - rising);
  }
}
