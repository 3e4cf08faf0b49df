package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import java.nio.file.Path;
import java.util.Locale;

/** What predicts masked tokens from the hidden states. */
public enum MaskDecoder {
  /**
   * {@link #EMD} where the checkpoint has absolute positions and {@code position_biased_input} is
   * false, otherwise {@link #PLAIN}.
   */
  AUTO,
  /** The Enhanced Mask Decoder, as in the paper and in Microsoft's pre-training. */
  EMD,
  /** The head on the last layer, as in Hugging Face's class. */
  PLAIN;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the decoder of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static MaskDecoder of(String cliName) {
    for (MaskDecoder decoder : values()) {
      if (decoder.cliName().equals(cliName)) {
        return decoder;
      }
    }
    throw new ConfigException("Unknown decoder '" + cliName + "'; expected auto, emd or plain");
  }

  /**
   * Chooses between {@link #EMD} and {@link #PLAIN} for a checkpoint.
   *
   * @param directory where the checkpoint is, for errors
   * @throws CheckpointException if it has no masked-LM head, or lacks what the wanted decoder needs
   */
  public MaskDecoder choose(WeightNames weights, DebertaConfig config, Path directory) {
    if (!MaskedLmHead.isIn(weights)) {
      throw new CheckpointException(
          directory
              + ": no masked-LM head (neither 'lm_predictions.lm_head.dense.weight' nor"
              + " 'cls.predictions.transform.dense.weight'). Masked tokens need a checkpoint that"
              + " was pre-trained with one and saved with it.");
    }
    boolean able = MaskedLanguageModel.isIn(weights) && !config.positionBiasedInput();
    if (this == EMD && !able) {
      throw new CheckpointException(
          directory
              + ": the Enhanced Mask Decoder needs 'deberta.embeddings.position_embeddings.weight'"
              + " and position_biased_input=false. Use decoder 'plain' or 'auto'.");
    }
    return this == PLAIN || !able ? PLAIN : EMD;
  }
}
