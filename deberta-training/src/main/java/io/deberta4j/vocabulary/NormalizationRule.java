package io.deberta4j.vocabulary;

import io.deberta4j.io.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How text is normalised before it is split, by the names that SentencePiece gives them. The tables
 * are made from the Unicode data of the running JDK, so a newer JDK knows newer characters; a saved
 * model carries its table and never changes.
 */
public enum NormalizationRule {
  /** Not at all. */
  IDENTITY,
  /** Unicode's compatibility form. */
  NFKC,
  /** {@link #NFKC}; besides, control characters vanish and all white space becomes spaces. */
  NMT_NFKC,
  /** {@link #NFKC}, then case folding. */
  NFKC_CF,
  /** {@link #NMT_NFKC}, then case folding. */
  NMT_NFKC_CF;

  /** Names this rule as SentencePiece does: {@code nmt_nfkc}. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a rule by the name that SentencePiece gives it.
   *
   * @throws ConfigException if there is none
   */
  public static NormalizationRule of(String fileName) {
    for (NormalizationRule rule : values()) {
      if (rule.fileName().equals(fileName)) {
        return rule;
      }
    }
    throw new ConfigException(
        "Unknown normalisation '"
            + fileName
            + "'; expected "
            + Arrays.stream(values())
                .map(NormalizationRule::fileName)
                .collect(Collectors.joining(", ")));
  }

  boolean folds() {
    return this == NFKC_CF || this == NMT_NFKC_CF;
  }

  boolean cleans() {
    return this == NMT_NFKC || this == NMT_NFKC_CF;
  }
}
