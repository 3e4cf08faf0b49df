package io.deberta4j.pretraining;

import io.deberta4j.training.TrainerListener;
import java.util.List;

/** Hears how pre-training goes; called on the thread that trains. */
public interface PretrainingListener extends TrainerListener {
  /** Hears nothing. */
  PretrainingListener NONE = new PretrainingListener() {};

  /**
   * What a run starts with.
   *
   * @param sequences how many to train on
   * @param tokens how many those have
   * @param heldOut how many sequences to evaluate on
   * @param parameters how many numbers are trained
   * @param initialised weights that the checkpoint did not have and that start random
   */
  record Prepared(
      long sequences, long tokens, int heldOut, long parameters, List<String> initialised) {
    /** Copies the list. */
    public Prepared {
      initialised = List.copyOf(initialised);
    }
  }

  /** The weights and the data are there. */
  default void prepared(Prepared prepared) {}
}
