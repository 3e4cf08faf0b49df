package io.deberta4j.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a training run.
 *
 * @param epochs every epoch in order
 * @param keptEpoch the epoch whose weights the model has now, from 1
 */
public record TrainingResult(List<EpochResult> epochs, int keptEpoch) {
  /** Copies the list. */
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }

  /** Returns the metrics of the kept weights, or null without evaluation data. */
  public @Nullable ClassificationMetrics evaluation() {
    return epochs.get(keptEpoch - 1).evaluation();
  }
}
