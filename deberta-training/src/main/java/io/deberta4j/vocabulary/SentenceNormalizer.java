package io.deberta4j.vocabulary;

/**
 * Normalises a sentence as the model that is trained will (google/sentencepiece, normalizer.cc).
 */
final class SentenceNormalizer {
  /** What a space becomes. */
  static final char SPACE = '\u2581';

  private final CharacterRules rules;
  private final WhitespaceRules whitespace;

  SentenceNormalizer(CharacterRules rules, WhitespaceRules whitespace) {
    this.rules = rules;
    this.whitespace = whitespace;
  }

  /** Returns the normalised sentence, its spaces as {@link #SPACE}. */
  String normalize(String sentence) {
    String text = rules.apply(sentence);
    StringBuilder out = new StringBuilder(text.length() + 1);
    boolean afterSpace = whitespace.removeExtra();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        out.append(c);
      } else if (!afterSpace) {
        out.append(SPACE);
      }
      afterSpace = c == ' ' && whitespace.removeExtra();
    }
    int length = out.length();
    if (whitespace.removeExtra() && length > 0 && text.endsWith(" ")) {
      out.setLength(length - 1);
    }
    if (whitespace.addDummyPrefix() && out.length() > 0) {
      out.insert(0, SPACE);
    }
    return out.toString();
  }
}
