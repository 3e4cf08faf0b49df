package io.deberta4j.pipeline;

/**
 * A part of a text without white space at its ends.
 *
 * @param start where it begins, a UTF-16 index
 * @param end where it ends, exclusive
 */
record TextSpan(int start, int end) {
  /** Takes a part of a text, less the white space at its ends. */
  static TextSpan trimmed(String text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && isSpace(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (to > from && isSpace(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return new TextSpan(from, to);
  }

  /** Tells whether a character separates words, the no-break spaces included. */
  static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  boolean isEmpty() {
    return start == end;
  }

  String of(String text) {
    return text.substring(start, end);
  }
}
