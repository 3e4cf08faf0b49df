package io.deberta4j.training;

import io.deberta4j.training.TrainerListener.Evaluated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a training run.
 *
 * @param steps the number of updates
 * @param evaluations every evaluation in order, those before a resumption too
 * @param keptStep the update whose weights the model has now
 * @param stoppedEarly whether patience ran out
 */
public record TrainerResult(
    long steps, List<Evaluated> evaluations, long keptStep, boolean stoppedEarly) {
  /** Copies the list. */
  public TrainerResult {
    evaluations = List.copyOf(evaluations);
  }

  /** Returns the evaluation of the kept weights; null where they were not evaluated. */
  public @Nullable Evaluated kept() {
    return evaluations.stream().filter(e -> e.step() == keptStep).findFirst().orElse(null);
  }
}
