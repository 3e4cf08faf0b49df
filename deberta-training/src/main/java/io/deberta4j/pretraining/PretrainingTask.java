package io.deberta4j.pretraining;

import io.deberta4j.corpus.NGramMasking;
import java.util.Arrays;

/** What is learnt from plain text. */
public enum PretrainingTask {
  /** Masked language modelling: v1 and v2. */
  MLM("mlm"),

  /** Replaced-token detection: v3. */
  RTD("rtd"),

  /** Language modelling from left to right. */
  ARLM("arlm"),

  /** Both kinds of language modelling, chance deciding for each sequence. */
  MLM_ARLM("mlm+arlm");

  private final String optionName;

  PretrainingTask(String optionName) {
    this.optionName = optionName;
  }

  /** Returns the name on the command line and in reports. */
  public String optionName() {
    return optionName;
  }

  /** Tells whether tokens are masked. */
  public boolean masks() {
    return this != ARLM;
  }

  /** Tells whether tokens are predicted from those before them. */
  public boolean goesForward() {
    return this == ARLM || this == MLM_ARLM;
  }

  /**
   * Returns how tokens are masked: as published in all that is not given.
   *
   * @param share of the tokens that are predicted
   * @param maxGram the most words in a row
   * @param sequenceLength the most tokens of a sequence
   */
  NGramMasking masking(double share, int maxGram, int sequenceLength) {
    int most = NGramMasking.maxPredictions(sequenceLength, share);
    return this == RTD
        ? new NGramMasking(share, most, maxGram, 1.0, 0.0)
        : new NGramMasking(share, most, maxGram, 0.8, 0.1);
  }

  /**
   * Finds a task by its name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static PretrainingTask named(String name) {
    for (PretrainingTask task : values()) {
      if (task.optionName.equals(name)) {
        return task;
      }
    }
    throw new IllegalArgumentException(
        "there is no objective '"
            + name
            + "', expected one of "
            + Arrays.stream(values()).map(PretrainingTask::optionName).toList());
  }
}
