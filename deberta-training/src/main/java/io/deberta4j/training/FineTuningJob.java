package io.deberta4j.training;

import io.deberta4j.data.Columns;
import io.deberta4j.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to train on what, and where to put it.
 *
 * @param start the weights to start from
 * @param trainingFiles labelled texts, see {@link io.deberta4j.data.LabelledTexts}
 * @param evaluationFile labelled texts to evaluate on, or null
 * @param heldOutFraction share of the training data to evaluate on instead, 0 for none
 * @param splitSeed fixes which, so that runs of different seeds can be compared
 * @param columns the columns of all files
 * @param output the model directory to create
 * @param storedType element type of the saved weights: F32, BF16 or F16
 * @param config the settings of training
 */
public record FineTuningJob(
    StartingPoint start,
    List<Path> trainingFiles,
    @Nullable Path evaluationFile,
    double heldOutFraction,
    long splitSeed,
    Columns columns,
    Path output,
    DType storedType,
    TrainingConfig config) {
  /** Checks that the choices fit together. */
  public FineTuningJob {
    trainingFiles = List.copyOf(trainingFiles);
    if (trainingFiles.isEmpty()) {
      throw new IllegalArgumentException("training needs at least one file");
    }
    if (!(heldOutFraction >= 0 && heldOutFraction < 1)) {
      throw new IllegalArgumentException(
          "the held-out fraction must lie in [0, 1), got " + heldOutFraction);
    }
    if (evaluationFile != null && heldOutFraction > 0) {
      throw new IllegalArgumentException(
          "evaluate on a file or on a held-out fraction, not on both");
    }
    if (storedType != DType.F32 && storedType != DType.BF16 && storedType != DType.F16) {
      throw new IllegalArgumentException(
          "weights can be stored as F32, BF16 or F16, not as " + storedType);
    }
  }
}
