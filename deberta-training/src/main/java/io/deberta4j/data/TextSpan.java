package io.deberta4j.data;

/**
 * A part of a text.
 *
 * @param start where it begins, in UTF-16 units of the text
 * @param end where it ends, exclusive
 * @param text its characters
 */
public record TextSpan(int start, int end, String text) {
  /** Checks the offsets against the length of the text. */
  public TextSpan {
    if (start < 0 || end - start != text.length()) {
      throw new IllegalArgumentException(
          "a span from %d to %d cannot hold %d characters".formatted(start, end, text.length()));
    }
  }

  /** Cuts a span out of a text. */
  public static TextSpan of(String whole, int start, int end) {
    return new TextSpan(start, end, whole.substring(start, end));
  }
}
