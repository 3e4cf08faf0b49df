package io.deberta4j.vocabulary;

import java.util.Locale;

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

  boolean folds() {
    return this == NFKC_CF || this == NMT_NFKC_CF;
  }

  boolean cleans() {
    return this == NMT_NFKC || this == NMT_NFKC_CF;
  }
}
