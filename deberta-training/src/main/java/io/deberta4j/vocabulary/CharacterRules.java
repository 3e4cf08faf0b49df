package io.deberta4j.vocabulary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which strings are replaced by which: at every position of a text the longest rule counts, and its
 * replacement is not looked at again.
 */
final class CharacterRules {
  private static final Map<NormalizationRule, CharacterRules> MADE = new ConcurrentHashMap<>();

  private final Map<String, String> rules;
  private final boolean[] asciiRule = new boolean[128];
  private final int longest;

  CharacterRules(Map<String, String> rules) {
    this.rules = new HashMap<>(rules); // Map.copyOf takes minutes where hash codes lie so close
    int length = 0;
    for (String source : rules.keySet()) {
      length = Math.max(length, source.length());
      char first = source.charAt(0);
      if (first < 128 && (source.length() == 1 || source.charAt(1) < 128)) {
        asciiRule[first] = true;
      }
    }
    this.longest = length;
  }

  /** Returns the rules of a normalisation, made once. */
  static CharacterRules of(NormalizationRule rule) {
    return MADE.computeIfAbsent(rule, key -> new CharacterRules(UnicodeRules.of(key)));
  }

  Map<String, String> all() {
    return Collections.unmodifiableMap(rules);
  }

  /** Replaces. */
  String apply(String text) {
    if (rules.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 8);
    int at = 0;
    while (at < text.length()) {
      int length = staysAscii(text, at) ? 0 : match(text, at);
      if (length > 0) {
        out.append(rules.get(text.substring(at, at + length)));
        at += length;
      } else {
        int codePoint = text.codePointAt(at);
        out.appendCodePoint(codePoint);
        at += Character.charCount(codePoint);
      }
    }
    return out.toString();
  }

  /** An ASCII character before another one, or at the end, that no rule begins with. */
  private boolean staysAscii(String text, int at) {
    char c = text.charAt(at);
    return c < 128 && !asciiRule[c] && (at + 1 == text.length() || text.charAt(at + 1) < 128);
  }

  private int match(String text, int at) {
    for (int length = Math.min(longest, text.length() - at); length > 0; length--) {
      if (rules.containsKey(text.substring(at, at + length))) {
        return length;
      }
    }
    return 0;
  }

  /**
   * Writes the rules as the {@code precompiled_charsmap} of a SentencePiece model: the size of a
   * double array in bytes (little-endian), the double array from sources to offsets, and the
   * replacements at these offsets, each with a zero behind it. No rules are no bytes.
   */
  byte[] compile() {
    if (rules.isEmpty()) {
      return new byte[0];
    }
    Map<String, Integer> offsets = new LinkedHashMap<>();
    StringBuilder replacements = new StringBuilder();
    int length = 0;
    TreeMap<byte[], Integer> keys = new TreeMap<>(Arrays::compareUnsigned);
    for (Map.Entry<String, String> rule : new TreeMap<>(rules).entrySet()) {
      Integer offset = offsets.get(rule.getValue());
      if (offset == null) {
        offset = length;
        offsets.put(rule.getValue(), offset);
        replacements.append(rule.getValue()).append('\0');
        length += rule.getValue().getBytes(StandardCharsets.UTF_8).length + 1;
      }
      keys.put(rule.getKey().getBytes(StandardCharsets.UTF_8), offset);
    }
    int[] units = DoubleArray.build(List.copyOf(keys.keySet()), List.copyOf(keys.values()));
    byte[] texts = replacements.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer blob = ByteBuffer.allocate(4 + units.length * 4 + texts.length);
    blob.order(ByteOrder.LITTLE_ENDIAN).putInt(units.length * 4);
    for (int unit : units) {
      blob.putInt(unit);
    }
    return blob.put(texts).array();
  }

  /**
   * Adds those of {@code more} that the shorter ones and these together do not make superfluous.
   */
  static Map<String, String> withoutSuperfluous(
      Map<String, String> single, SortedMap<Integer, Map<String, String>> more) {
    Map<String, String> kept = new HashMap<>(single);
    for (Map<String, String> ofOneLength : more.values()) {
      CharacterRules shorter = new CharacterRules(kept);
      ofOneLength.forEach(
          (source, target) -> {
            if (!shorter.apply(source).equals(target)) {
              kept.put(source, target);
            }
          });
    }
    return kept;
  }
}
