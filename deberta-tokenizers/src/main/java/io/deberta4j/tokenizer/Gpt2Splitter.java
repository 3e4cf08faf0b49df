package io.deberta4j.tokenizer;

/**
 * GPT-2's splitting expression, read by hand in one pass:
 *
 * <pre>
 * 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 * </pre>
 */
final class Gpt2Splitter {
  private static final int LETTER = 0;
  private static final int NUMBER = 1;
  private static final int OTHER = 2;
  private static final int SPACE = 3;

  private Gpt2Splitter() {}

  /** Returns the end of the word that begins at {@code at}. */
  static int next(String text, int at, int end) {
    if (text.charAt(at) == '\'') {
      int length = contraction(text, at, end);
      if (length > 0) {
        return at + length;
      }
    }
    int first = at;
    if (text.charAt(at) == ' ' && at + 1 < end && kind(text, at + 1, end) != SPACE) {
      first = at + 1;
    }
    int kind = kind(text, first, end);
    int stop = first;
    int last = first;
    while (stop < end && kind(text, stop, end) == kind) {
      last = stop;
      stop += Character.charCount(Utf8.codePointAt(text, stop, end));
    }
    boolean beforeWord = kind == SPACE && stop < end && last > at;
    return beforeWord ? last : stop;
  }

  private static int contraction(String text, int at, int end) {
    if (at + 1 >= end) {
      return 0;
    }
    char first = text.charAt(at + 1);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return 2;
    }
    char second = at + 2 < end ? text.charAt(at + 2) : ' ';
    boolean found =
        (first == 'r' && second == 'e')
            || (first == 'v' && second == 'e')
            || (first == 'l' && second == 'l');
    return found ? 3 : 0;
  }

  private static int kind(String text, int at, int end) {
    int codePoint = Utf8.codePointAt(text, at, end);
    if (UnicodeSets.isLetter(codePoint)) {
      return LETTER;
    }
    if (UnicodeSets.isNumber(codePoint)) {
      return NUMBER;
    }
    return UnicodeSets.isWhiteSpace(codePoint) ? SPACE : OTHER;
  }
}
