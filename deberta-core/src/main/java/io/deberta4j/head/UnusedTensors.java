package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.CheckpointException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tensors that a checkpoint may hold and a model may leave alone: those of other heads and the
 * leftovers of released code. Anything else that nobody asked for is an error, as it says that the
 * configuration is not that of the weights.
 */
public final class UnusedTensors {
  private static final Pattern EXPECTED =
      Pattern.compile(
          String.join(
              "|",
              "(.*\\.)?position_ids", // a buffer that old transformers saved
              "deberta\\.embeddings\\.position_embeddings\\.weight", // for the mask decoder only
              "cls\\..*", // masked-LM head of Hugging Face
              "lm_predictions\\..*", // masked-LM head of Microsoft
              "mask_predictions\\..*", // replaced-token detection
              "pooler\\..*", // sequence classification, multiple choice
              "classifier\\..*",
              "qa_outputs\\..*", // question answering
              "proj\\..*")); // token classification of Microsoft, ReCoRD

  private static final int MAX_NAMED = 5;

  private UnusedTensors() {}

  /** Tells whether a tensor of this canonical name may stay unused. */
  public static boolean isExpected(String name) {
    return EXPECTED.matcher(name).matches();
  }

  /**
   * Checks what a model left unused.
   *
   * @param where the name of the checkpoint, for errors
   * @throws CheckpointException naming the tensors that no known head explains
   */
  public static void check(Parameters parameters, String where) {
    List<String> unknown =
        parameters.unused().stream().filter(name -> !isExpected(name)).toList();
    if (!unknown.isEmpty()) {
      String named = String.join("', '", unknown.subList(0, Math.min(MAX_NAMED, unknown.size())));
      int more = Math.max(0, unknown.size() - MAX_NAMED);
      throw new CheckpointException(
          where
              + ": the model has no place for tensor '"
              + named
              + (more == 0 ? "'" : "' and " + more + " more")
              + ". Does config.json belong to this checkpoint?");
    }
  }
}
