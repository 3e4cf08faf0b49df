package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.report.Figure;
import io.deberta4j.training.TrainerResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came out of fine-tuning.
 *
 * @param model the model directory
 * @param runFolder where the run is written down
 * @param labels the classes in the order of their ids; none for scores, choices and spans
 * @param initialised weights that the checkpoint did not have and that started random
 * @param training how training went
 * @param examples how many examples each split has that was measured
 * @param figures of the stored weights, beside the constant answer's and the published ones
 */
public record TaskResult(
    Path model,
    Path runFolder,
    Labels labels,
    List<String> initialised,
    TrainerResult training,
    Map<String, Integer> examples,
    List<Figure> figures) {
  /** Copies the collections. */
  public TaskResult {
    initialised = List.copyOf(initialised);
    examples = Collections.unmodifiableMap(new LinkedHashMap<>(examples));
    figures = List.copyOf(figures);
  }
}
