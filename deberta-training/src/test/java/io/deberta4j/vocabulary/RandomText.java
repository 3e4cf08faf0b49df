package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Text drawn from a seed: words of a small language, the first ones more often. */
final class RandomText {
  private RandomText() {}

  /** Sentences of words over an alphabet. */
  static List<String> sentences(Random random, String alphabet, int words, int sentences) {
    List<String> lexicon = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      lexicon.add(word(random, alphabet));
    }
    List<String> text = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      List<String> sentence = new ArrayList<>();
      for (int length = 1 + random.nextInt(12); length > 0; length--) {
        double square = random.nextDouble() * random.nextDouble();
        sentence.add(lexicon.get((int) (square * words)));
      }
      text.add(String.join(" ", sentence));
    }
    return text;
  }

  private static String word(Random random, String alphabet) {
    StringBuilder word = new StringBuilder();
    int[] points = alphabet.codePoints().toArray();
    for (int length = 1 + random.nextInt(9); length > 0; length--) {
      word.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return word.toString();
  }
}
