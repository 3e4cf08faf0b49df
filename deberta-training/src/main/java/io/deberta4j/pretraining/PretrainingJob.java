package io.deberta4j.pretraining;

import io.deberta4j.report.CardNotes;
import io.deberta4j.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to pre-train on what, and where to put it.
 *
 * @param corpus the folder of a prepared corpus
 * @param start the weights to start from
 * @param branch a checkpoint of another run, with the same weights by name and shape, to begin at:
 *     its updates, weights and moments are taken over, its settings are not; null to begin anew
 * @param output the model directory to create
 * @param runFolder where the run is written down, with its checkpoints
 * @param storedType element type of the saved weights: F32, BF16 or F16
 * @param card what the model card says besides
 * @param settings how to train
 * @param command the command line, word by word; empty for none
 * @param resume whether to go on with the run in {@code runFolder}, if there is one
 */
public record PretrainingJob(
    Path corpus,
    PretrainingStart start,
    @Nullable Path branch,
    Path output,
    Path runFolder,
    DType storedType,
    CardNotes card,
    PretrainingSettings settings,
    List<String> command,
    boolean resume) {
  /** Checks the type and copies the list. */
  public PretrainingJob {
    command = List.copyOf(command);
    if (storedType != DType.F32 && storedType != DType.BF16 && storedType != DType.F16) {
      throw new IllegalArgumentException(
          "weights can be stored as F32, BF16 or F16, not as " + storedType);
    }
    if (settings.arm() != null && start instanceof PretrainingStart.Checkpoint) {
      throw new IllegalArgumentException(
          "an arm changes the configuration, to which no checkpoint would fit; start from random"
              + " weights");
    }
  }
}
