package io.deberta4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's printable character for every byte: the bytes that print in Latin-1 stand for themselves,
 * the others are U+0100 and on, in order.
 */
final class ByteAlphabet {
  private static final char[] CHARS = new char[256];
  private static final int[] BYTES = new int[0x144];

  static {
    Arrays.fill(BYTES, -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean prints = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      CHARS[b] = prints ? (char) b : (char) next++;
      BYTES[CHARS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** Returns the character of a byte. */
  static char character(byte b) {
    return CHARS[b & 0xFF];
  }

  /** Returns the byte of a character, or -1. */
  static int byteOf(char c) {
    return c < BYTES.length ? BYTES[c] : -1;
  }

  /** Spells bytes as characters. */
  static String spell(byte[] bytes, int from, int to) {
    char[] chars = new char[to - from];
    for (int i = from; i < to; i++) {
      chars[i - from] = CHARS[bytes[i] & 0xFF];
    }
    return new String(chars);
  }

  /** Turns spelled tokens back into text; a token with foreign characters is taken as it is. */
  static String decode(Iterable<String> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String token : tokens) {
      byte[] plain = token.getBytes(StandardCharsets.UTF_8);
      byte[] spelled = new byte[token.length()];
      boolean foreign = false;
      for (int i = 0; i < token.length(); i++) {
        int b = byteOf(token.charAt(i));
        foreign |= b < 0;
        spelled[i] = (byte) b;
      }
      bytes.writeBytes(foreign ? plain : spelled);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
