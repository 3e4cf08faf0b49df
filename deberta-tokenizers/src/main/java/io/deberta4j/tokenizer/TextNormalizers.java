package io.deberta4j.tokenizer;

import java.text.Normalizer.Form;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The simple normalizers of Hugging Face tokenizers. */
final class TextNormalizers {
  /** Stands for a character that is not there any more. */
  static final int REMOVED = -1;

  private TextNormalizers() {}

  static Normalizer lowercase() {
    TokenTrie none = new TokenTrie(List.of());
    return text -> LowerCase.of(text, none);
  }

  /** Removes white space at the ends. */
  static Normalizer strip(boolean left, boolean right) {
    return text -> {
      String chars = text.text();
      int from = 0;
      int to = chars.length();
      while (left && from < to && UnicodeSets.isWhiteSpace(chars.charAt(from))) {
        from++;
      }
      while (right && to > from && UnicodeSets.isWhiteSpace(chars.charAt(to - 1))) {
        to--;
      }
      return text.slice(from, to);
    };
  }

  /** Replaces every match; the new text has the span of the match. */
  static Normalizer replace(GuardedPattern pattern, String content) {
    return text -> {
      AlignedText.Builder out = new AlignedText.Builder(text);
      int[] done = {0};
      pattern.forEach(
          text.text(),
          (from, to) -> {
            out.copy(done[0], from);
            if (from < to) {
              out.addSpan(content, text.start(from), text.end(to - 1));
            } else if (!text.isEmpty()) {
              int at = from < text.length() ? text.start(from) : text.end(from - 1);
              out.addSpan(content, at, at);
            }
            done[0] = to;
          });
      if (done[0] == 0 && out.length() == 0) {
        return text;
      }
      out.copy(done[0], text.length());
      return out.build();
    };
  }

  /** Puts a text in front of one that is not empty. */
  static Normalizer prepend(String prefix) {
    return text -> {
      if (text.isEmpty()) {
        return text;
      }
      AlignedText.Builder out = new AlignedText.Builder(text);
      out.addSpan(prefix, text.start(0), text.start(0));
      out.copy(0, text.length());
      return out.build();
    };
  }

  /** Removes combining marks. */
  static Normalizer stripAccents() {
    return text -> map(text, c -> UnicodeSets.isOldMark(c) ? REMOVED : c);
  }

  /** The clean-up of the NMT recipe: control characters go, odd white space becomes a space. */
  static Normalizer nmt() {
    return text -> map(text, TextNormalizers::nmt);
  }

  private static int nmt(int c) {
    boolean removed =
        (c >= 0x01 && c <= 0x08)
            || c == 0x0B
            || (c >= 0x0E && c <= 0x1F)
            || c == 0x7F
            || c == 0x8F
            || c == 0x9F;
    boolean space =
        c == 0x09
            || c == 0x0A
            || c == 0x0C
            || c == 0x0D
            || c == 0x1680
            || (c >= 0x200B && c <= 0x200F)
            || c == 0x2028
            || c == 0x2029
            || c == 0x2581
            || c == 0xFEFF
            || c == 0xFFFD;
    return removed ? REMOVED : space ? ' ' : c;
  }

  static AlignedText map(AlignedText text, IntUnaryOperator operator) {
    String chars = text.text();
    AlignedText.Builder out = new AlignedText.Builder(text);
    for (int i = 0; i < chars.length(); ) {
      int codePoint = chars.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      int mapped = operator.applyAsInt(codePoint);
      if (mapped != REMOVED) {
        out.add(mapped, i, next);
      }
      i = next;
    }
    return out.build();
  }

  /** A Unicode normalization form, applied to one base character with its marks at a time. */
  static Normalizer form(Form form) {
    return text -> {
      String chars = text.text();
      if ((form == Form.NFC && isComposed(chars))
          || java.text.Normalizer.isNormalized(chars, form)) {
        return text;
      }
      AlignedText.Builder out = new AlignedText.Builder(text);
      for (int i = 0; i < chars.length(); ) {
        int end = i + Character.charCount(chars.codePointAt(i));
        while (end < chars.length() && continues(chars.codePointAt(end))) {
          end += Character.charCount(chars.codePointAt(end));
        }
        String part = chars.substring(i, end);
        if (java.text.Normalizer.isNormalized(part, form)) {
          out.copy(i, end);
        } else {
          String normalized = java.text.Normalizer.normalize(part, form);
          out.addSpan(normalized, text.start(i), text.end(end - 1));
        }
        i = end;
      }
      return out.build();
    };
  }

  /** Whether a look tells that a text is in form C: nothing below U+0300 combines. */
  private static boolean isComposed(String chars) {
    for (int i = 0; i < chars.length(); i++) {
      if (chars.charAt(i) >= 0x300) {
        return false;
      }
    }
    return true;
  }

  /** Whether a character may combine with the one before: a mark, or a Hangul vowel or final. */
  private static boolean continues(int codePoint) {
    return isMark(codePoint)
        || (codePoint >= 0x1160 && codePoint <= 0x11FF)
        || (codePoint >= 0xFF9E && codePoint <= 0xFF9F)
        || (codePoint >= 0xFFA0 && codePoint <= 0xFFDC);
  }

  private static boolean isMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
