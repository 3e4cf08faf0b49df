package io.deberta4j.training;

import io.deberta4j.data.Labels;
import java.util.List;

/** Hears how fine-tuning goes; called on the thread that trains. */
public interface ProgressListener extends TrainerListener {
  /** Hears nothing. */
  ProgressListener NONE = new ProgressListener() {};

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
}
