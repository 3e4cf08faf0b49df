package io.deberta4j.finetuning;

import io.deberta4j.report.Figure;
import io.deberta4j.training.TrainerResult;
import java.nio.file.Path;
import java.util.List;

/**
 * What came out of fine-tuning.
 *
 * @param model the model directory
 * @param runFolder where the run is written down
 * @param training how training went
 * @param figures of the stored weights, beside the constant answer's and the published ones
 */
public record TaskResult(Path model, Path runFolder, TrainerResult training, List<Figure> figures) {
  /** Copies the list. */
  public TaskResult {
    figures = List.copyOf(figures);
  }
}
