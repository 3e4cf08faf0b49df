package io.deberta4j.head;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.model.DebertaConfig;
import java.util.Collection;
import java.util.Map;

/** The heads that published checkpoints come with, and how to tell which one a checkpoint has. */
public enum PublishedHead {
  /** None: the bare encoder. */
  NONE,
  /** {@link DebertaForSequenceClassification}. */
  SEQUENCE_CLASSIFICATION,
  /** {@link DebertaForTokenClassification}. */
  TOKEN_CLASSIFICATION,
  /** {@link DebertaForQuestionAnswering}. */
  QUESTION_ANSWERING,
  /** {@link DebertaForMultipleChoice}. */
  MULTIPLE_CHOICE,
  /** {@link DebertaForMaskedLM}, or {@link MaskedLanguageModel} where its weights are there. */
  MASKED_LM,
  /** {@link ReplacedTokenDetectionModel}. */
  REPLACED_TOKEN_DETECTION;

  private static final Map<String, PublishedHead> CLASSES =
      Map.of(
          "Model", NONE,
          "ForSequenceClassification", SEQUENCE_CLASSIFICATION,
          "ForTokenClassification", TOKEN_CLASSIFICATION,
          "ForQuestionAnswering", QUESTION_ANSWERING,
          "ForMultipleChoice", MULTIPLE_CHOICE,
          "ForMaskedLM", MASKED_LM);

  /**
   * Returns the head of a checkpoint: that of the class which {@code architectures} of the
   * configuration names; without one, what the tensors tell.
   */
  public static PublishedHead of(DebertaConfig config, WeightNames root) {
    if (config.other().get("architectures") instanceof Collection<?> names) {
      for (Object name : names) {
        PublishedHead head = CLASSES.get(name.toString().replaceFirst("^Deberta(V2)?", ""));
        if (head != null) {
          return head;
        }
      }
    }
    if (root.has("classifier.weight")) {
      return root.has("pooler.dense.weight") ? SEQUENCE_CLASSIFICATION : TOKEN_CLASSIFICATION;
    }
    if (root.has("qa_outputs.weight")) {
      return QUESTION_ANSWERING;
    }
    if (MaskedLmHead.isIn(root)) {
      return MASKED_LM;
    }
    return ReplacedTokenDetectionModel.isIn(root) ? REPLACED_TOKEN_DETECTION : NONE;
  }
}
