package io.deberta4j.finetuning;

import io.deberta4j.hub.Hub;
import io.deberta4j.report.CardNotes;
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
 * @param adapterOnly whether the output is the adapter of LoRA alone, and not a whole model
 * @param card what the model card says besides what is known of the run
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
    boolean adapterOnly,
    CardNotes card,
    TaskSettings settings,
    List<String> command,
    boolean resume) {
  /** Checks what does not go together, and copies the list. */
  public TaskJob {
    command = List.copyOf(command);
    if (storedType != DType.F32 && storedType != DType.BF16 && storedType != DType.F16) {
      throw new IllegalArgumentException(
          "weights can be stored as F32, BF16 or F16, not as " + storedType);
    }
    if (adapterOnly && (settings.lora() == null || start instanceof StartingPoint.Fresh)) {
      throw new IllegalArgumentException(
          "an adapter alone is what LoRA trains for a checkpoint: give its rank, and a model to"
              + " start from");
    }
  }

  /**
   * A new run with the settings that are published for the checkpoint and the task, else the usual
   * ones; stored in F32, and written down beside the output, in a folder of its name with {@code
   * -run}.
   *
   * @param data the task and its examples
   * @param start the weights to start from
   * @param output the model directory to create
   */
  public static TaskJob of(TaskData data, StartingPoint start, Path output) {
    String name = modelName(start);
    return new TaskJob(
        data,
        start,
        name,
        output,
        runFolder(output),
        DType.F32,
        false,
        CardNotes.NONE,
        TaskSettings.builder(TaskSettings.preset(data.task(), name)).build(),
        List.of(),
        false);
  }

  /** Returns this run with other settings. */
  public TaskJob withSettings(TaskSettings other) {
    return new TaskJob(
        data,
        start,
        modelName,
        output,
        runFolder,
        storedType,
        adapterOnly,
        card,
        other,
        command,
        resume);
  }

  /**
   * Returns the name that presets and published results of a start go by: its published name, or
   * its folder's.
   */
  public static String modelName(StartingPoint start) {
    return start instanceof StartingPoint.Checkpoint checkpoint
        ? Hub.nameOf(checkpoint.directory())
        : "random weights";
  }

  /** Returns where a run is written down if nobody says: beside its output. */
  public static Path runFolder(Path output) {
    return output.resolveSibling(output.getFileName() + "-run");
  }
}
