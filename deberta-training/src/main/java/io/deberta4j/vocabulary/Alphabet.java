package io.deberta4j.vocabulary;

import io.deberta4j.vocabulary.WordCounts.Word;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters that get a piece of their own: the most frequent ones, until they make up the
 * wanted share of the text; and how often each is there.
 */
final class Alphabet {
  private final Map<Integer, Long> counts = new LinkedHashMap<>();
  private final BitSet members = new BitSet();

  private Alphabet() {}

  /** Chooses the characters; the white space symbol is always one. */
  static Alphabet of(List<Word> words, double coverage) {
    Map<Integer, long[]> counts = new HashMap<>();
    long total = 0;
    for (Word word : words) {
      total += word.count() * word.text().codePointCount(0, word.text().length());
      word.text()
          .codePoints()
          .forEach(c -> counts.computeIfAbsent(c, key -> new long[1])[0] += word.count());
    }
    List<Map.Entry<Integer, long[]>> byCount = new ArrayList<>(counts.entrySet());
    byCount.sort(
        Comparator.comparingLong((Map.Entry<Integer, long[]> entry) -> -entry.getValue()[0])
            .thenComparing(Map.Entry::getKey));
    Alphabet alphabet = new Alphabet();
    int space = SentenceNormalizer.SPACE;
    alphabet.add(space, counts.getOrDefault(space, new long[1])[0]);
    long covered = 0;
    for (Map.Entry<Integer, long[]> entry : byCount) {
      if (covered >= coverage * total) {
        break;
      }
      if (entry.getKey() != 0 && !isSurrogate(entry.getKey())) {
        alphabet.add(entry.getKey(), entry.getValue()[0]);
      }
      covered += entry.getValue()[0];
    }
    return alphabet;
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private void add(int c, long count) {
    members.set(c);
    counts.put(c, count);
  }

  int size() {
    return counts.size();
  }

  boolean has(int c) {
    return members.get(c);
  }

  /** Returns the characters with their counts. */
  Map<Integer, Long> counts() {
    return counts;
  }
}
