package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import java.util.Locale;

/** How labels of tokens become entities (Hugging Face: {@code aggregation_strategy}). */
public enum Aggregation {
  /** Not at all: every token has its own label. */
  NONE,
  /** Neighbouring tokens of the same kind are one entity, even where that splits a word. */
  SIMPLE,
  /** A word has the label of its first token; then as {@link #SIMPLE}. */
  FIRST,
  /** A word has the label that is best on average over its tokens; then as {@link #SIMPLE}. */
  AVERAGE,
  /** A word has the label of its most certain token; then as {@link #SIMPLE}. */
  MAX;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the aggregation of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static Aggregation of(String cliName) {
    for (Aggregation aggregation : values()) {
      if (aggregation.cliName().equals(cliName)) {
        return aggregation;
      }
    }
    throw new ConfigException(
        "Unknown aggregation '" + cliName + "'; expected none, simple, first, average or max");
  }
}
