package io.deberta4j.vocabulary;

/**
 * Which strings may be pieces (google/sentencepiece, {@code IsValidSentencePiece}).
 *
 * @param maxLength most characters of a piece, the white space symbol included
 * @param splitByScript whether a piece must be of one Unicode script; Han, Hiragana and Katakana
 *     are one
 * @param splitByNumber whether digits are of another script than letters; {@code false} lets them
 *     mix with any
 * @param splitDigits whether every digit is a piece of its own
 * @param splitByWhitespace whether white space may stand only at the beginning of a piece
 */
public record PieceRules(
    int maxLength,
    boolean splitByScript,
    boolean splitByNumber,
    boolean splitDigits,
    boolean splitByWhitespace) {

  /** The defaults of SentencePiece. */
  public static final PieceRules DEFAULT = new PieceRules(16, true, true, false, true);

  /** Checks the length. */
  public PieceRules {
    if (maxLength < 1 || maxLength > 512) {
      throw new IllegalArgumentException(
          "The longest piece must have 1 to 512 characters, got " + maxLength);
    }
  }

  /** Whether characters may be a piece; single ones always may. */
  boolean allow(int[] text, int from, int to) {
    if (to - from == 1) {
      return true;
    }
    Character.UnicodeScript script = null;
    for (int i = from; i < to; i++) {
      int c = text[i];
      if (c == SentenceNormalizer.SPACE) {
        if (i > from && (splitByWhitespace || i == to - 1)) {
          return false;
        }
        continue;
      }
      boolean digit = isDigit(c);
      if (digit && splitDigits) {
        return false;
      }
      Character.UnicodeScript own = script(c);
      if (!splitByScript || own == Character.UnicodeScript.INHERITED || (digit && !splitByNumber)) {
        continue;
      }
      if (script != null && script != own) {
        return false;
      }
      script = own;
    }
    return to - from <= maxLength;
  }

  private static boolean isDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
  }

  /** Japanese mixes three scripts; U+30FC lengthens the vowels of two of them. */
  private static Character.UnicodeScript script(int c) {
    Character.UnicodeScript script = Character.UnicodeScript.of(c);
    return switch (script) {
      case HIRAGANA, KATAKANA -> Character.UnicodeScript.HAN;
      default -> c == 0x30FC ? Character.UnicodeScript.HAN : script;
    };
  }
}
