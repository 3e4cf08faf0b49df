package io.deberta4j.head;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.io.CheckpointException;
import java.util.List;

/**
 * What a checkpoint may hold beyond what a model reads: heads for other purposes, and buffers that
 * are no weights. Anything else left over means that the configuration does not fit the weights.
 */
public final class UnusedTensors {
  private static final List<String> ALLOWED =
      List.of(
          "cls.",
          "lm_predictions.",
          "mask_predictions.",
          "pooler.",
          "classifier.",
          "qa_outputs.",
          "proj.",
          "deberta.embeddings.position_ids",
          "deberta.embeddings.position_embeddings.",
          "deberta.embeddings.word_embeddings._weight");

  private UnusedTensors() {}

  /**
   * Checks what a model left unread.
   *
   * @throws CheckpointException naming tensors that no head of another purpose explains
   */
  public static void check(WeightNames weights) {
    List<String> unexplained = unexplained(weights);
    if (!unexplained.isEmpty()) {
      throw new CheckpointException(
          weights.description()
              + ": "
              + unexplained.size()
              + " tensors do not belong to the model that config.json describes, the first is '"
              + unexplained.get(0)
              + "'. Does config.json belong to this checkpoint?");
    }
  }

  /** Returns the names of unread tensors that no head of another purpose explains. */
  public static List<String> unexplained(WeightNames weights) {
    return weights.unused().stream()
        .filter(name -> ALLOWED.stream().noneMatch(name::startsWith))
        .toList();
  }
}
