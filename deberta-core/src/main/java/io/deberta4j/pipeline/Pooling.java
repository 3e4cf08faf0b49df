package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import java.util.Locale;

/** How the hidden states of the tokens become one vector. */
public enum Pooling {
  /** The mean over all real tokens, special tokens included, padding excluded. */
  MEAN,
  /** The first token's hidden state. */
  CLS,
  /** The largest value of each component over all real tokens. */
  MAX;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the pooling of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static Pooling of(String cliName) {
    for (Pooling pooling : values()) {
      if (pooling.cliName().equals(cliName)) {
        return pooling;
      }
    }
    throw new ConfigException("Unknown pooling '" + cliName + "'; expected mean, cls or max");
  }
}
