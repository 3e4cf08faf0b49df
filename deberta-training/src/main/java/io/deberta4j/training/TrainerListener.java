package io.deberta4j.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears how a training run goes; called on the thread that trains. */
public interface TrainerListener {
  /** Hears nothing. */
  TrainerListener NONE = new TrainerListener() {};

  /**
   * An update.
   *
   * @param epoch from 1
   * @param epochs passes over the data so far, with fraction
   * @param step updates so far, from 1
   * @param totalSteps updates of the whole run
   * @param loss before the update, all terms together
   * @param terms the terms of the loss by name
   * @param gradientNorm before clipping
   * @param learningRate of the update
   * @param examples how many it took
   * @param tokens how many those have, padding not counted
   * @param seconds how long it took
   */
  record Step(
      int epoch,
      double epochs,
      long step,
      long totalSteps,
      double loss,
      Map<String, Double> terms,
      double gradientNorm,
      double learningRate,
      int examples,
      long tokens,
      double seconds) {
    /** Copies the terms. */
    public Step {
      terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    }
  }

  /**
   * An evaluation, or, without an evaluator, the moment for one.
   *
   * @param epoch the epoch of the last update, from 1
   * @param step updates so far
   * @param trainLoss mean loss of the updates since the evaluation before
   * @param evaluation the metrics; null without an evaluator
   * @param best whether it is the best so far
   */
  record Evaluated(
      int epoch, long step, double trainLoss, @Nullable Evaluation evaluation, boolean best) {}

  /** A run begins, or goes on after so many updates. */
  default void started(long step, long totalSteps) {}

  /** An update is done. */
  default void stepped(Step step) {}

  /** An evaluation is done, which took so long. */
  default void evaluated(Evaluated evaluated, double seconds) {}

  /** A checkpoint stands on disk. */
  default void saved(long step, Path checkpoint) {}
}
