package io.deberta4j.pretraining;

/**
 * What models are asked. None of it depends on a model or on how it was trained: all that are
 * measured with the same settings and text are asked the same.
 *
 * @param maskShare share of the tokens that are predicted
 * @param maxGram 1 masks single tokens, more whole words, up to so many in a row
 * @param seed fixes masks, and draws of a generator
 * @param batchSize sequences that go through the model together
 */
public record HeldOutSettings(double maskShare, int maxGram, long seed, int batchSize) {
  /** As in training, and with its seed: what a run says of itself is found again. */
  public static final HeldOutSettings USUAL =
      new HeldOutSettings(
          PretrainingSettings.PUBLISHED_MASK_SHARE, 1, PretrainingModel.EVALUATION_SEED, 32);

  /** Checks the ranges. */
  public HeldOutSettings {
    PretrainingTask.MLM.masking(maskShare, maxGram, 1); // which checks both
    if (batchSize < 1) {
      throw new IllegalArgumentException("at least 1 sequence at once, got " + batchSize);
    }
  }
}
