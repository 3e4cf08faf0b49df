package io.deberta4j.data;

import org.jspecify.annotations.Nullable;

/**
 * Offsets of published data sets count code points, as Python does; ours count UTF-16 units. They
 * differ after the first character beyond the basic plane.
 */
final class CodePoints {
  private CodePoints() {}

  /** Returns the span between two code-point offsets; null if they do not lie in the text. */
  static @Nullable TextSpan span(String text, int start, int end) {
    int from = offset(text, start);
    int to = offset(text, end);
    return from < 0 || to < from ? null : TextSpan.of(text, from, to);
  }

  /** Returns the UTF-16 offset of a code-point offset; -1 if it does not lie in the text. */
  static int offset(String text, int codePoints) {
    if (codePoints < 0 || codePoints > text.length()) {
      return -1;
    }
    try {
      return text.offsetByCodePoints(0, codePoints);
    } catch (IndexOutOfBoundsException e) {
      return -1;
    }
  }
}
