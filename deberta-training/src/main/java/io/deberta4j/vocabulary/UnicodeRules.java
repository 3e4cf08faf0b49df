package io.deberta4j.vocabulary;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the rules of normalisation from the Unicode data of the JDK, after the description of
 * google/sentencepiece (doc/normalization.md, builder.cc): every character to its NFKC, and every
 * sequence of a character with its marks to the composed character.
 *
 * <p><b>Deviation.</b> A composed character that is followed by a further mark it composes with (ü
 * and a caron to ǚ) has a rule as well; SentencePiece leaves it alone.
 */
final class UnicodeRules {
  /** Characters that SentencePiece's rule for machine translation removes. */
  private static final int[][] REMOVED = {
    {0x01, 0x08}, {0x0B, 0x0B}, {0x0E, 0x1F}, {0x7F, 0x7F}, {0x8F, 0x8F}, {0x9F, 0x9F}
  };

  /** Characters that it takes for a space, besides those whose NFKC is one. */
  private static final int[] SPACES = {
    0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
    0xFFFD
  };

  /** The fullwidth tilde, which is no tilde in Japanese. */
  private static final int KEPT = 0xFF5E;

  private static final int MAX_COMBINATIONS = 4096;

  private final Map<String, String> single = new HashMap<>();
  private final TreeMap<Integer, Map<String, String>> sequences = new TreeMap<>();
  private final Map<Integer, Set<Integer>> originals = new HashMap<>();
  private final Set<String> decomposed = new TreeSet<>();

  private UnicodeRules() {}

  static Map<String, String> of(NormalizationRule rule) {
    if (rule == NormalizationRule.IDENTITY) {
      return Map.of();
    }
    Map<String, String> rules = new UnicodeRules().compatibility();
    if (rule.cleans()) {
      clean(rules);
    }
    if (rule.folds()) {
      fold(rules);
    }
    return rules;
  }

  private static boolean isCharacter(int c) {
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    boolean none = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    return !surrogate && !none;
  }

  private Map<String, String> compatibility() {
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (isCharacter(c) && Character.isDefined(c)) {
        character(c);
      }
    }
    for (String sequence : decomposed) {
      String composed = Normalizer.normalize(sequence, Form.NFC);
      if (!composed.equals(sequence)) {
        expand(sequence.codePoints().toArray(), composed);
        prefixes(sequence, composed);
      }
    }
    return CharacterRules.withoutSuperfluous(single, sequences);
  }

  private void character(int c) {
    String text = Character.toString(c);
    String composed = Normalizer.normalize(text, Form.NFKC);
    if (!composed.equals(text)) {
      single.put(text, composed);
    }
    String apart = Normalizer.normalize(text, Form.NFKD);
    if (apart.codePointCount(0, apart.length()) == 1) {
      originals.computeIfAbsent(apart.codePointAt(0), key -> new TreeSet<>()).add(c);
    } else {
      decomposed.add(apart);
    }
  }

  /** Every sequence whose characters decompose, one by one, into those of {@code sequence}. */
  private void expand(int[] sequence, String target) {
    List<String> texts = List.of("");
    for (int part : sequence) {
      Set<Integer> choices = originals.getOrDefault(part, Set.of(part));
      List<String> longer = new ArrayList<>();
      for (String text : texts) {
        choices.forEach(c -> longer.add(text + Character.toString(c)));
      }
      texts = longer;
      if (texts.size() > MAX_COMBINATIONS) {
        return;
      }
    }
    texts.forEach(text -> add(text, target));
  }

  /** The sequence with its first characters composed already. */
  private void prefixes(String sequence, String target) {
    int[] points = sequence.codePoints().toArray();
    for (int count = 2; count < points.length; count++) {
      String first = Normalizer.normalize(new String(points, 0, count), Form.NFC);
      if (first.codePointCount(0, first.length()) == 1) {
        add(first + new String(points, count, points.length - count), target);
      }
    }
  }

  private void add(String source, String target) {
    if (!source.equals(target)) {
      int length = source.codePointCount(0, source.length());
      (length == 1 ? single : sequences.computeIfAbsent(length, key -> new TreeMap<>()))
          .putIfAbsent(source, target);
    }
  }

  private static void clean(Map<String, String> rules) {
    for (int[] range : REMOVED) {
      for (int c = range[0]; c <= range[1]; c++) {
        rules.put(Character.toString(c), "");
      }
    }
    for (int c : SPACES) {
      rules.put(Character.toString(c), " ");
    }
    rules.remove(Character.toString(KEPT));
  }

  private static void fold(Map<String, String> rules) {
    rules.replaceAll((source, target) -> folded(target));
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (isCharacter(c) && fold(c) != c) {
        rules.putIfAbsent(Character.toString(c), Character.toString(fold(c)));
      }
    }
  }

  private static String folded(String text) {
    return text.codePoints()
        .map(UnicodeRules::fold)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * Simple case folding (Unicode, CaseFolding.txt, status C and S): the small letter of the capital
   * one, but for the Turkish i's, which stay, and Cherokee, which folds to capitals.
   */
  static int fold(int c) {
    boolean turkish = c == 0x130 || c == 0x131;
    if (turkish) {
      return c;
    }
    int upper = Character.toUpperCase(c);
    boolean cherokee = Character.UnicodeScript.of(upper) == Character.UnicodeScript.CHEROKEE;
    return cherokee ? upper : Character.toLowerCase(upper);
  }
}
