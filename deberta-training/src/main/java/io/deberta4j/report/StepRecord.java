package io.deberta4j.report;

/**
 * An update of the weights.
 *
 * @param step updates so far, from 1
 * @param epoch passes over the training data so far, with fraction
 * @param loss before the update; may be infinite or NaN
 * @param learningRate of the update
 * @param gradientNorm before clipping; may be infinite or NaN
 * @param examples in the batch of the update
 * @param tokens in it, padding not counted
 * @param seconds that the update took
 */
public record StepRecord(
    long step,
    double epoch,
    double loss,
    double learningRate,
    double gradientNorm,
    long examples,
    long tokens,
    double seconds)
    implements LogRecord {
  /** Checks what is counted. */
  public StepRecord {
    if (step < 1 || examples < 0 || tokens < 0 || !(seconds >= 0)) {
      throw new IllegalArgumentException(
          "expected step >= 1 and examples, tokens, seconds >= 0, got %d, %d, %d, %s"
              .formatted(step, examples, tokens, seconds));
    }
  }

  /** Returns the examples per second, 0 where no time was taken. */
  public double examplesPerSecond() {
    return seconds > 0 ? examples / seconds : 0;
  }

  /** Returns the tokens per second, padding not counted; 0 where no time was taken. */
  public double tokensPerSecond() {
    return seconds > 0 ? tokens / seconds : 0;
  }
}
