package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text that was made from another one, with the span of the original behind every char. */
final class AlignedText {
  private final String text;
  private final int base;

  /** The length of the text that all this was made from, which bounds how long it may get. */
  private final int originalLength;

  private final int @Nullable [] starts;
  private final int @Nullable [] ends;

  private AlignedText(
      String text, int base, int originalLength, int @Nullable [] starts, int @Nullable [] ends) {
    this.text = text;
    this.base = base;
    this.originalLength = originalLength;
    this.starts = starts;
    this.ends = ends;
  }

  /** A text that is still the original. */
  static AlignedText of(String text) {
    return new AlignedText(text, 0, text.length(), null, null);
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Tells whether every char has its own index as its span. */
  boolean hasOwnSpans() {
    return starts == null && base == 0;
  }

  /** Returns where the original of the char at {@code index} begins. */
  int start(int index) {
    return starts == null ? base + index : starts[base + index];
  }

  /** Returns where the original of the char at {@code index} ends. */
  int end(int index) {
    return ends == null ? base + index + 1 : ends[base + index];
  }

  /** Returns a part of this text. */
  AlignedText slice(int from, int to) {
    if (from == 0 && to == text.length()) {
      return this;
    }
    int original = starts == null ? to - from : originalLength;
    return new AlignedText(text.substring(from, to), base + from, original, starts, ends);
  }

  /** Returns a text of the same length whose chars have the spans of this one's. */
  AlignedText respelled(String spelling) {
    return new AlignedText(spelling, base, originalLength, starts, ends);
  }

  /** Collects the chars of a new text together with their spans. */
  static final class Builder {
    private final AlignedText source;
    private final StringBuilder text;
    private final int limit;
    private int[] starts;
    private int[] ends;

    /** Begins a text that is made from {@code source}. */
    Builder(AlignedText source) {
      this.source = source;
      this.text = new StringBuilder(source.length() + 16);
      this.limit = (int) Math.min(Integer.MAX_VALUE - 64, (1 << 20) + 32L * source.originalLength);
      this.starts = new int[source.length() + 16];
      this.ends = new int[source.length() + 16];
    }

    int length() {
      return text.length();
    }

    /** Adds the chars [from, to) of the source as they are. */
    void copy(int from, int to) {
      for (int i = from; i < to; i++) {
        addChar(source.text.charAt(i), source.start(i), source.end(i));
      }
    }

    /** Adds a code point whose original is chars [from, to) of the source. */
    void add(int codePoint, int from, int to) {
      int start = source.start(from);
      int end = source.end(to - 1);
      if (Character.isSupplementaryCodePoint(codePoint)) {
        addChar(Character.highSurrogate(codePoint), start, end);
        addChar(Character.lowSurrogate(codePoint), start, end);
      } else {
        addChar((char) codePoint, start, end);
      }
    }

    /** Adds a string whose original is the span [start, end) of the original text. */
    void addSpan(String added, int start, int end) {
      for (int i = 0; i < added.length(); i++) {
        addChar(added.charAt(i), start, end);
      }
    }

    private void addChar(char c, int start, int end) {
      int at = text.length();
      if (at == starts.length) {
        if (at > limit) {
          throw new TokenizerException(
              "Normalisation makes a text of "
                  + source.originalLength
                  + " chars longer than "
                  + limit
                  + ". Check the normalizer of the tokenizer.json for a rule that feeds itself.");
        }
        starts = Arrays.copyOf(starts, at * 2);
        ends = Arrays.copyOf(ends, at * 2);
      }
      starts[at] = start;
      ends[at] = end;
      text.append(c);
    }

    AlignedText build() {
      return new AlignedText(text.toString(), 0, source.originalLength, starts, ends);
    }
  }
}
