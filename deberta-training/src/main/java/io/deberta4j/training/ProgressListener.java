package io.deberta4j.training;

import io.deberta4j.data.Labels;

/** Hears how a training run goes; called on the thread that trains. */
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = new ProgressListener() {};

  /**
   * An update.
   *
   * @param epoch from 1
   * @param step updates so far, from 1
   * @param totalSteps updates of the whole run
   * @param loss before the update
   * @param gradientNorm before clipping
   * @param learningRate of the update
   */
  record Step(
      int epoch,
      long step,
      long totalSteps,
      double loss,
      double gradientNorm,
      double learningRate) {}

  /** The data are read and encoded. */
  default void prepared(Labels labels, int trainExamples, int evaluationExamples) {}

  /** An update is done. */
  default void stepped(Step step) {}

  /** An epoch is done and evaluated. */
  default void epochFinished(EpochResult epoch) {}
}
