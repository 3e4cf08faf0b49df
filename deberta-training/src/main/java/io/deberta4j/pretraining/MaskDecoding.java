package io.deberta4j.pretraining;

import io.deberta4j.model.DebertaConfig;

/** What the masked-LM head reads. */
public enum MaskDecoding {
  /** The encoder's last layer, as in BERT and in Hugging Face's classes. */
  LAST_LAYER,

  /**
   * The Enhanced Mask Decoder: two passes of the last layer, whose first query has the absolute
   * positions (He et al. 2021, arXiv:2006.03654, section 3.2).
   */
  ENHANCED,

  /**
   * The same two passes without positions in the query: an experiment that tells what the positions
   * do from what the second pass does.
   */
  TWO_PASSES_WITHOUT_POSITIONS;

  /** Returns what the released code does with a configuration. */
  public static MaskDecoding released(DebertaConfig config) {
    return config.positionBiasedInput() ? LAST_LAYER : ENHANCED;
  }
}
