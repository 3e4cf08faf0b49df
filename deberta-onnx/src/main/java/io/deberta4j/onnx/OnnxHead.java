package io.deberta4j.onnx;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.PublishedHead;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a graph computes behind the encoder, and the names and shapes of its outputs. */
public enum OnnxHead {
  /** The bare encoder: {@code last_hidden_state} [B, N, D]. */
  FEATURE_EXTRACTION,
  /** {@code logits} [B, labels]. */
  SEQUENCE_CLASSIFICATION,
  /** {@code logits} [B, N, labels]. */
  TOKEN_CLASSIFICATION,
  /** {@code start_logits} and {@code end_logits}, each [B, N]. */
  QUESTION_ANSWERING,
  /** {@code logits} [B, 1], where each row of the batch is one choice. */
  MULTIPLE_CHOICE,
  /** {@code logits} [B, N, V] of the last layer, as Hugging Face's class. */
  MASKED_LM,
  /** {@code logits} [B, N, V] of the Enhanced Mask Decoder, at every token. */
  ENHANCED_MASK_DECODER,
  /**
   * {@link #MASKED_LM} at chosen tokens only: {@code logits} [selected, V], with a further input
   * {@code token_indices}, row · N + position of each, [selected].
   */
  MASKED_TOKENS,
  /** {@link #ENHANCED_MASK_DECODER} likewise. */
  ENHANCED_MASKED_TOKENS,
  /** {@code logits} [B, N]. */
  REPLACED_TOKEN_DETECTION,
  /**
   * ReCoRD: {@code logits} [B, entities], with a further input {@code entity_indice}, the token
   * positions of each entity, 0 for an empty slot, [B, entities, slots].
   */
  RECORD_QUESTION_ANSWERING;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds the head of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static OnnxHead of(String cliName) {
    for (OnnxHead head : values()) {
      if (head.cliName().equals(cliName)) {
        return head;
      }
    }
    String known = Arrays.stream(values()).map(OnnxHead::cliName).collect(Collectors.joining(", "));
    throw new ConfigException("Unknown head '" + cliName + "'; expected auto, " + known);
  }

  /**
   * Chooses the head that a checkpoint is published with. ReCoRD and the bare encoder of a
   * checkpoint with a head must be asked for.
   */
  static OnnxHead of(DebertaConfig config, WeightNames root) {
    return switch (PublishedHead.of(config, root)) {
      case NONE -> FEATURE_EXTRACTION;
      case SEQUENCE_CLASSIFICATION -> SEQUENCE_CLASSIFICATION;
      case TOKEN_CLASSIFICATION -> TOKEN_CLASSIFICATION;
      case QUESTION_ANSWERING -> QUESTION_ANSWERING;
      case MULTIPLE_CHOICE -> MULTIPLE_CHOICE;
      case MASKED_LM -> maskedLm(config, root);
      case REPLACED_TOKEN_DETECTION -> REPLACED_TOKEN_DETECTION;
    };
  }

  private static OnnxHead maskedLm(DebertaConfig config, WeightNames root) {
    return MaskedLanguageModel.isIn(root) && !config.positionBiasedInput()
        ? ENHANCED_MASK_DECODER
        : MASKED_LM;
  }
}
