package io.deberta4j.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How GPT-2 sees text: words cut out by an expression, and a printable character for every byte:
 * the bytes that print in Latin-1 stand for themselves, the others are U+0100 and on, in order.
 */
final class ByteAlphabet {
  private static final Pattern WORD =
      Pattern.compile(
          "'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");
  private static final char[] CHARS = new char[256];

  static {
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean prints = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      CHARS[b] = prints ? (char) b : (char) next++;
    }
  }

  private ByteAlphabet() {}

  /** Returns the characters of all bytes, in the order of the characters. */
  static List<String> characters() {
    return IntStream.range(0, 256).mapToObj(b -> String.valueOf(CHARS[b])).sorted().toList();
  }

  /** Counts the words of a sentence, spelled in bytes. */
  static void addWords(String sentence, WordCounts words) {
    Matcher matcher = WORD.matcher(sentence);
    while (matcher.find()) {
      words.add(spell(matcher.group()), 1);
    }
  }

  private static String spell(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      chars[i] = CHARS[bytes[i] & 0xFF];
    }
    return new String(chars);
  }
}
