package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.training.TrainerListener;
import java.util.List;

/** Hears how fine-tuning goes; called on the thread that trains. */
public interface TaskListener extends TrainerListener {
  /** Hears nothing. */
  TaskListener NONE = new TaskListener() {};

  /**
   * What a run starts with.
   *
   * @param labels the classes in the order of their ids; none for scores, choices and spans
   * @param initialised weights that the checkpoint did not have and that start random
   * @param trainExamples how many to train on
   * @param evaluationExamples how many to evaluate on while training
   */
  record Prepared(
      Labels labels, List<String> initialised, int trainExamples, int evaluationExamples) {
    /** Copies the list. */
    public Prepared {
      initialised = List.copyOf(initialised);
    }
  }

  /** The weights and the data are there; training is about to begin. */
  default void prepared(Prepared prepared) {}
}
