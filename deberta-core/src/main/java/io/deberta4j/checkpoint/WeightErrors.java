package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** What is wrong with a weight that a model asked for. */
final class WeightErrors {
  /** What heads are for, by what the names of their weights begin with. */
  private static final Map<String, String> HEADS =
      Map.of(
          "pooler.", "texts as a whole (classification, choice)",
          "classifier.", "classification",
          "qa_outputs.", "question answering",
          "lm_predictions.", "masked tokens",
          "cls.", "masked tokens",
          "mask_predictions.", "replaced-token detection");

  private WeightErrors() {}

  /**
   * Says that a weight is missing.
   *
   * @param names of all weights there are: without any of a head, the model was made for another
   *     task
   */
  static CheckpointException missing(String where, Set<String> names, String name, long[] shape) {
    String part = name.substring(0, name.indexOf('.') + 1);
    String head = HEADS.get(part);
    if (head != null && names.stream().noneMatch(other -> other.startsWith(part))) {
      return new CheckpointException(
          "%s: has no head for %s ('%s' is missing). Give a model that was trained for it; 'deberta inspect' shows which heads a model has."
              .formatted(where, head, name));
    }
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' is missing, expected shape "
            + Arrays.toString(shape)
            + ". Is this checkpoint complete, and does config.json"
            + " belong to it?");
  }

  static CheckpointException shape(String where, String name, long[] found, long[] expected) {
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' has shape "
            + Arrays.toString(found)
            + ", expected "
            + Arrays.toString(expected)
            + " from the configuration. Does config.json belong to this checkpoint?");
  }

  static CheckpointException notFloating(String where, String name, DType found) {
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' holds "
            + found
            + " values, expected floating-point ones (quantised weights are not supported)");
  }
}
