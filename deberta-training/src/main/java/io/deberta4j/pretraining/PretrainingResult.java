package io.deberta4j.pretraining;

import io.deberta4j.report.Figure;
import io.deberta4j.training.TrainerResult;
import java.nio.file.Path;
import java.util.List;

/**
 * What came out of pre-training.
 *
 * @param models the directories of the saved models, the main one first
 * @param runFolder where the run is written down
 * @param training how the training went
 * @param tokensPerSecond of all updates, evaluations not counted
 * @param figures of the held-out sequences, of the weights as they are stored; empty without them
 */
public record PretrainingResult(
    List<Path> models,
    Path runFolder,
    TrainerResult training,
    double tokensPerSecond,
    List<Figure> figures) {
  /** Copies the lists. */
  public PretrainingResult {
    models = List.copyOf(models);
    figures = List.copyOf(figures);
  }
}
