package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
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
}
