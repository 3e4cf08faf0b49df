package io.deberta4j.finetuning;

import io.deberta4j.task.TaskData;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;
import java.util.List;

/**
 * What to train on what, and where to put it.
 *
 * @param data the task and its examples
 * @param start the weights to start from
 * @param modelName what published results and presets go by, as {@code deberta-v3-base}
 * @param output the model directory to create
 * @param runFolder where the run is written down, with its checkpoints
 * @param storedType element type of the saved weights: F32, BF16 or F16
 * @param settings how to train
 * @param command the command line, word by word; empty for none
 * @param resume whether to go on with the run in {@code runFolder}, if there is one
 */
public record TaskJob(
    TaskData data,
    StartingPoint start,
    String modelName,
    Path output,
    Path runFolder,
    DType storedType,
    TaskSettings settings,
    List<String> command,
    boolean resume) {
  /** Checks the type and copies the list. */
  public TaskJob {
    command = List.copyOf(command);
    if (storedType != DType.F32 && storedType != DType.BF16 && storedType != DType.F16) {
      throw new IllegalArgumentException(
          "weights can be stored as F32, BF16 or F16, not as " + storedType);
    }
  }
}
