package io.deberta4j.tokenizer;

import java.util.Arrays;

/**
 * A text as UTF-8, with the UTF-16 index that every byte came from. A lone surrogate becomes
 * U+FFFD, so that the bytes are always valid.
 */
final class Utf8 {
  final byte[] bytes;
  final int length;

  /**
   * The index of the char that byte i belongs to; {@code starts[length]} is the end of the text.
   */
  final int[] starts;

  private Utf8(byte[] bytes, int length, int[] starts) {
    this.bytes = bytes;
    this.length = length;
    this.starts = starts;
  }

  /** Encodes the chars from {@code from} to {@code to}. */
  static Utf8 encode(String text, int from, int to) {
    byte[] bytes = new byte[to - from + 16];
    int[] starts = new int[bytes.length + 1];
    int n = 0;
    int i = from;
    while (i < to) {
      if (n + 4 > bytes.length) {
        int grown = (int) Math.min(Integer.MAX_VALUE - 64, (long) bytes.length * 2);
        bytes = Arrays.copyOf(bytes, grown);
        starts = Arrays.copyOf(starts, grown + 1);
      }
      char c = text.charAt(i);
      if (c < 0x80) {
        starts[n] = i;
        bytes[n++] = (byte) c;
        i++;
        continue;
      }
      int codePoint = codePointAt(text, i, to);
      int end = write(codePoint, bytes, n);
      Arrays.fill(starts, n, end, i);
      n = end;
      i += Character.isSupplementaryCodePoint(codePoint) ? 2 : 1;
    }
    starts[n] = to;
    return new Utf8(bytes, n, starts);
  }

  /** Whether byte {@code index} is part of a character that has two chars. */
  boolean isSupplementary(int index) {
    int last = index;
    while (last < length && starts[last] == starts[index]) {
      last++;
    }
    return starts[last] == starts[index] + 2;
  }

  /** Reads the code point at {@code index}, or U+FFFD where a surrogate stands alone. */
  static int codePointAt(String text, int index, int end) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return c;
    }
    if (Character.isHighSurrogate(c)
        && index + 1 < end
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      return Character.toCodePoint(c, text.charAt(index + 1));
    }
    return 0xFFFD;
  }

  /** Writes one code point and returns the position behind it. */
  static int write(int codePoint, byte[] out, int at) {
    int n = at;
    if (codePoint < 0x80) {
      out[n++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[n++] = (byte) (0xC0 | (codePoint >> 6));
      out[n++] = (byte) (0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
      out[n++] = (byte) (0xE0 | (codePoint >> 12));
      out[n++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      out[n++] = (byte) (0x80 | (codePoint & 0x3F));
    } else {
      out[n++] = (byte) (0xF0 | (codePoint >> 18));
      out[n++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      out[n++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      out[n++] = (byte) (0x80 | (codePoint & 0x3F));
    }
    return n;
  }

  /** Returns how many bytes the character with this first byte has; 1 for a stray trail byte. */
  static int charLength(byte first) {
    int high = (first & 0xFF) >> 4;
    return high < 0xC ? 1 : high < 0xE ? 2 : high == 0xE ? 3 : 4;
  }
}
