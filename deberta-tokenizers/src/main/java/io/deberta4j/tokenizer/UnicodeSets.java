package io.deberta4j.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * The character classes that splitting rules name, from Unicode 14, which is what the reference
 * libraries of the golden files use. The JDK's own classes differ from release to release.
 */
final class UnicodeSets {
  private static final BitSet LETTERS = new BitSet(0x32000);
  private static final BitSet NUMBERS = new BitSet(0x20000);
  private static final BitSet PUNCTUATION = new BitSet(0x20000);
  private static final BitSet OLD_PUNCTUATION = new BitSet(0x20000);
  private static final BitSet OLD_OTHER = new BitSet(0x110000);
  private static final BitSet OLD_NONSPACING_MARKS = new BitSet(0x20000);
  private static final BitSet OLD_MARKS = new BitSet(0x20000);

  static {
    try (InputStream in = UnicodeSets.class.getResourceAsStream("unicode-sets.txt")) {
      if (in == null) {
        throw new IllegalStateException("unicode-sets.txt is missing from the jar");
      }
      String[] lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1);
      read(lines[0], LETTERS);
      read(lines[1], NUMBERS);
      read(lines[2], PUNCTUATION);
      read(lines[3], OLD_PUNCTUATION);
      read(lines[4], OLD_OTHER);
      read(lines[5], OLD_NONSPACING_MARKS);
      read(lines[6], OLD_MARKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UnicodeSets() {}

  private static void read(String line, BitSet set) {
    for (String range : line.substring(2).split(" ", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
      set.set(first, last + 1);
    }
  }

  /** Categories L*. */
  static boolean isLetter(int codePoint) {
    if (codePoint < 0x80) {
      return (codePoint | 0x20) >= 'a' && (codePoint | 0x20) <= 'z';
    }
    return LETTERS.get(codePoint);
  }

  /** Categories N*. */
  static boolean isNumber(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint >= '0' && codePoint <= '9';
    }
    return NUMBERS.get(codePoint);
  }

  /** Categories P*, and all of ASCII that is neither letter, digit, space nor control. */
  static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' ' && codePoint < 0x7F && !isLetter(codePoint) && !isNumber(codePoint);
    }
    return PUNCTUATION.get(codePoint);
  }

  /** As {@link #isPunctuation}, from Unicode 8, which Hugging Face tokenizers uses for it. */
  static boolean isOldPunctuation(int codePoint) {
    return codePoint < 0x80 ? isPunctuation(codePoint) : OLD_PUNCTUATION.get(codePoint);
  }

  /** What BERT's clean-up takes away: U+FFFD and C* but for tab and line ends, from Unicode 8. */
  static boolean isOldOther(int codePoint) {
    return OLD_OTHER.get(codePoint);
  }

  /** Category Mn, from Unicode 8. */
  static boolean isOldNonspacingMark(int codePoint) {
    return OLD_NONSPACING_MARKS.get(codePoint);
  }

  /** Categories M*, from Unicode 9. */
  static boolean isOldMark(int codePoint) {
    return OLD_MARKS.get(codePoint);
  }

  /** The property White_Space. */
  static boolean isWhiteSpace(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint == ' ' || (codePoint >= 0x09 && codePoint <= 0x0D);
    }
    return codePoint == 0x85
        || codePoint == 0xA0
        || (codePoint >= 0x1680 && isWideSpace(codePoint));
  }

  private static boolean isWideSpace(int codePoint) {
    return codePoint == 0x1680
        || (codePoint >= 0x2000 && codePoint <= 0x200A)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint == 0x202F
        || codePoint == 0x205F
        || codePoint == 0x3000;
  }

  /** What Python's {@code str.isspace} calls white space: White_Space and U+001C to U+001F. */
  static boolean isSpace(int codePoint) {
    return isWhiteSpace(codePoint) || (codePoint >= 0x1C && codePoint <= 0x1F);
  }
}
