package io.deberta4j.pipeline;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/**
 * Where words begin and end: at the edges of runs of letters, digits and marks. Scripts written
 * without spaces have no such edges; each of their characters may begin or end a word.
 */
final class WordEdges {
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private WordEdges() {}

  /** Widens a part of a text, not empty, to whole words. */
  static TextSpan widened(String text, TextSpan span) {
    int start = span.start();
    int end = span.end();
    if (isInWord(text.codePointAt(start))) {
      while (start > 0 && isInWord(text.codePointBefore(start))) {
        start -= Character.charCount(text.codePointBefore(start));
      }
    }
    if (isInWord(text.codePointBefore(end))) {
      while (end < text.length() && isInWord(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
    }
    return new TextSpan(start, end);
  }

  private static boolean isInWord(int codePoint) {
    int type = Character.getType(codePoint);
    boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    return (Character.isLetterOrDigit(codePoint) || mark)
        && !WITHOUT_SPACES.contains(UnicodeScript.of(codePoint));
  }
}
