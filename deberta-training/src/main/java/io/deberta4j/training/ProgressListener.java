package io.deberta4j.training;

import io.deberta4j.data.Labels;
import java.util.List;

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

  /**
   * What a run starts with.
   *
   * @param labels the classes
   * @param initialised weights that the checkpoint did not have and that start random
   * @param trainExamples how many to train on
   * @param evaluationExamples how many to evaluate on
   */
  record Prepared(
      Labels labels, List<String> initialised, int trainExamples, int evaluationExamples) {
    /** Copies the list. */
    public Prepared {
      initialised = List.copyOf(initialised);
    }
  }

  /** The weights and the data are there. */
  default void prepared(Prepared prepared) {}

  /** An update is done. */
  default void stepped(Step step) {}

  /** An epoch is done and evaluated. */
  default void epochFinished(EpochResult epoch) {}
}
