package io.deberta4j.vocabulary;

/**
 * What becomes of white space; the normaliser of the model does the same.
 *
 * @param addDummyPrefix whether a text gets a space in front, so that a word at its beginning is
 *     the same piece as elsewhere
 * @param removeExtra whether several spaces become one and those at both ends none
 */
public record WhitespaceRules(boolean addDummyPrefix, boolean removeExtra) {
  /** The defaults of SentencePiece. */
  public static final WhitespaceRules DEFAULT = new WhitespaceRules(true, true);
}
