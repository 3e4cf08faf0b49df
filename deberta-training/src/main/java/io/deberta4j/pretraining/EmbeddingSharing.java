package io.deberta4j.pretraining;

import java.util.Arrays;
import java.util.Locale;

/**
 * What embeddings generator and discriminator have in common (He et al. 2023, arXiv:2111.09543,
 * section 3.2).
 */
public enum EmbeddingSharing {
  /** Nothing (NES). */
  NONE,

  /** The tables: both losses pull at them (ES, as in ELECTRA). */
  ES,

  /**
   * Gradient-disentangled: E_D = sg(E_G) + E_Δ. The discriminator reads the generator's tables and
   * learns a difference that begins at 0; its gradient stops there.
   */
  GDES;

  /** Returns the name, as {@code embedding_sharing} spells it. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a sharing by its name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static EmbeddingSharing named(String name) {
    for (EmbeddingSharing sharing : values()) {
      if (sharing.configName().equals(name)) {
        return sharing;
      }
    }
    throw new IllegalArgumentException(
        "embedding_sharing is \""
            + name
            + "\", expected one of "
            + Arrays.stream(values()).map(EmbeddingSharing::configName).toList());
  }
}
