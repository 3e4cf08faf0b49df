package io.deberta4j.pretraining;

import io.deberta4j.model.DebertaConfig;
import java.util.Arrays;

/** What the masked-LM head reads. */
public enum MaskDecoding {
  /** The encoder's last layer, as in BERT and in Hugging Face's classes. */
  LAST_LAYER("plain"),

  /**
   * The Enhanced Mask Decoder: passes of the last layer, as released two, whose first query has the
   * absolute positions (He et al. 2021, arXiv:2006.03654, section 3.2).
   */
  ENHANCED("emd"),

  /**
   * The same passes without positions in the query: an experiment that tells what the positions do
   * from what the second pass does.
   */
  TWO_PASSES_WITHOUT_POSITIONS("no-positions");

  private final String optionName;

  MaskDecoding(String optionName) {
    this.optionName = optionName;
  }

  /** Returns the name on the command line: emd and plain as for {@code fill-mask}. */
  public String optionName() {
    return optionName;
  }

  /**
   * Finds a decoding by its name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static MaskDecoding named(String name) {
    for (MaskDecoding decoding : values()) {
      if (decoding.optionName.equals(name)) {
        return decoding;
      }
    }
    throw new IllegalArgumentException(
        "there is no mask decoder '"
            + name
            + "', expected one of "
            + Arrays.stream(values()).map(MaskDecoding::optionName).toList());
  }

  /** Returns what the released code does with a configuration. */
  public static MaskDecoding released(DebertaConfig config) {
    return config.positionBiasedInput() ? LAST_LAYER : ENHANCED;
  }
}
