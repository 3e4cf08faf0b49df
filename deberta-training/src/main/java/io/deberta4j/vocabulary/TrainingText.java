package io.deberta4j.vocabulary;

import io.deberta4j.vocabulary.WordCounts.Word;
import java.util.ArrayList;
import java.util.List;

/**
 * The words as characters, cut where a character has no piece, one behind another with a 0 after
 * each, and how often each is there.
 *
 * @param chars code points and zeros
 * @param starts where each word begins
 * @param counts how often each word is there
 * @param total the sum of {@code counts}
 */
@SuppressWarnings("ArrayRecordComponent") // as large as memory allows, never compared
record TrainingText(int[] chars, int[] starts, long[] counts, double total) {

  /** Lays the words out in their order. */
  static TrainingText of(List<Word> words, Alphabet alphabet) {
    Builder builder = new Builder();
    for (Word word : words) {
      int[] points = word.text().codePoints().toArray();
      int begin = 0;
      for (int i = 0; i <= points.length; i++) {
        if (i == points.length || !alphabet.has(points[i])) {
          builder.add(points, begin, i, word.count());
          begin = i + 1;
        }
      }
    }
    return builder.build();
  }

  int words() {
    return starts.length;
  }

  /** Where a word ends: at its 0. */
  int end(int word) {
    return (word + 1 < starts.length ? starts[word + 1] : chars.length) - 1;
  }

  private static final class Builder {
    private final IntBuffer chars = new IntBuffer();
    private final IntBuffer starts = new IntBuffer();
    private final ArrayList<Long> counts = new ArrayList<>();

    void add(int[] points, int from, int to, long count) {
      if (from == to) {
        return;
      }
      starts.add(chars.size());
      counts.add(count);
      for (int i = from; i < to; i++) {
        chars.add(points[i]);
      }
      chars.add(0);
    }

    TrainingText build() {
      long[] weights = counts.stream().mapToLong(Long::longValue).toArray();
      double total = 0;
      for (long weight : weights) {
        total += weight;
      }
      return new TrainingText(chars.toArray(), starts.toArray(), weights, total);
    }
  }
}
