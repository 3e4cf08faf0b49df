package io.deberta4j.training;

import io.deberta4j.data.Labels;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a fine-tuning job.
 *
 * @param output the model directory
 * @param labels the classes
 * @param initialised weights that the checkpoint did not have and that started random
 * @param training how training went
 * @param stored the metrics of the weights as they are stored, rounded to the stored type; null
 *     without evaluation data
 */
public record FineTuningResult(
    Path output,
    Labels labels,
    List<String> initialised,
    TrainerResult training,
    @Nullable ClassificationMetrics stored) {
  /** Copies the list. */
  public FineTuningResult {
    initialised = List.copyOf(initialised);
  }
}
