package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Draws sentences without knowing how many there are (Vitter 1985, algorithm R). */
final class Sampling {
  private Sampling() {}

  /** Returns all sentences or the sample; the same for the same sentences and settings. */
  static Stream<String> draw(Stream<String> sentences, SentenceSample sample) {
    if (sample.size() == 0) {
      return sentences.sequential();
    }
    SplittableRandom random = new SplittableRandom(sample.seed());
    List<String> drawn = new ArrayList<>();
    long[] seen = new long[1];
    sentences
        .sequential()
        .forEachOrdered(
            sentence -> {
              if (drawn.size() < sample.size()) {
                drawn.add(sentence);
              } else {
                long at = random.nextLong(seen[0] + 1);
                if (at < sample.size()) {
                  drawn.set((int) at, sentence);
                }
              }
              seen[0]++;
            });
    return drawn.stream();
  }
}
