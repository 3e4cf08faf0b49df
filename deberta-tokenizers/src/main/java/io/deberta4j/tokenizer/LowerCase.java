package io.deberta4j.tokenizer;

/** Lower case character by character, without regard to context (no final sigma). */
final class LowerCase {
  private static final int DOTTED_CAPITAL_I = 0x130;

  private LowerCase() {}

  /** Returns the text in lower case, except for the {@code kept} tokens in it. */
  static AlignedText of(AlignedText source, TokenTrie kept) {
    String text = source.text();
    AlignedText.Builder out = new AlignedText.Builder(source);
    for (int i = 0; i < text.length(); ) {
      int length = kept.longest(text, i);
      if (length > 0) {
        out.copy(i, i + length);
        i += length;
        continue;
      }
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      if (codePoint == DOTTED_CAPITAL_I) {
        out.add('i', i, next);
        out.add('\u0307', i, next);
      } else {
        out.add(Character.toLowerCase(codePoint), i, next);
      }
      i = next;
    }
    return out.build();
  }
}
