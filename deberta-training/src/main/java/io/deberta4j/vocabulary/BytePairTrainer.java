package io.deberta4j.vocabulary;

import io.deberta4j.io.DataException;
import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import io.deberta4j.vocabulary.VocabularyProgress.Stage;
import io.deberta4j.vocabulary.WordCounts.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Learns merges: always of the most frequent pair of neighbours within a word, among equally
 * frequent ones the first by its characters (Sennrich et al. 2016, algorithm 1).
 */
final class BytePairTrainer {
  private static final int REPORT_EVERY = 1000;

  private final BytePairSettings settings;
  private final VocabularyListener listener;
  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Entry> queue;
  private int[][] words = {};
  private long[] counts = {};

  /** Two neighbours, how often they are there, and the words in which they are or were. */
  private static final class Pair {
    final int left;
    final int right;
    final IntBuffer words = new IntBuffer(4);
    long count;

    Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }
  }

  /** A pair and the count it had when it was queued; out of date where the count has changed. */
  private record Entry(Pair pair, long count) {}

  BytePairTrainer(BytePairSettings settings, VocabularyListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.queue =
        new PriorityQueue<>(
            Comparator.comparingLong((Entry entry) -> -entry.count)
                .thenComparing(entry -> symbols.get(entry.pair.left))
                .thenComparing(entry -> symbols.get(entry.pair.right)));
  }

  BytePairVocabulary train(Stream<String> sentences) {
    WordCounts all = new WordCounts();
    ReservedTokens.cut(Sampling.draw(sentences, settings.sample()), settings.specialTokens())
        .forEachOrdered(sentence -> ByteAlphabet.addWords(sentence, all));
    if (all.size() == 0) {
      throw new DataException("There is no text to train a vocabulary from; give some.");
    }
    ByteAlphabet.characters().forEach(this::number);
    List<Word> sorted = all.sorted();
    words = sorted.stream().map(word -> symbolsOf(word.text())).toArray(int[][]::new);
    counts = sorted.stream().mapToLong(Word::count).toArray();
    report(Stage.COUNTED, 0);
    for (int word = 0; word < words.length; word++) {
      count(word, counts[word]);
    }
    pairs.values().forEach(pair -> queue.add(new Entry(pair, pair.count)));
    List<Merge> merges = learn();
    report(Stage.FINISHED, merges.size(), piecesPerWord());
    return new BytePairVocabulary(merges, settings.specialTokens());
  }

  private List<Merge> learn() {
    List<Merge> merges = new ArrayList<>();
    while (merges.size() < settings.merges()) {
      Entry best = queue.poll();
      if (best == null) {
        throw new DataException(
            "The text gives a vocabulary of at most "
                + (merges.size() + BytePairSettings.FIXED)
                + " ids, not "
                + settings.vocabularySize()
                + ". Ask for fewer, or give more text.");
      }
      if (best.count == best.pair.count) {
        merges.add(new Merge(symbols.get(best.pair.left), symbols.get(best.pair.right)));
        join(best.pair);
        if (merges.size() % REPORT_EVERY == 0) {
          report(Stage.MERGED, merges.size());
        }
      }
    }
    return merges;
  }

  private int number(String symbol) {
    return numbers.computeIfAbsent(
        symbol,
        key -> {
          symbols.add(key);
          return symbols.size() - 1;
        });
  }

  private int[] symbolsOf(String word) {
    return word.chars().map(c -> number(String.valueOf((char) c))).toArray();
  }

  /** Adds to the counts of a word's pairs. */
  private void count(int word, long change) {
    int[] parts = words[word];
    for (int i = 0; i + 1 < parts.length; i++) {
      int left = parts[i];
      int right = parts[i + 1];
      Pair pair = pairs.computeIfAbsent((long) left << 32 | right, key -> new Pair(left, right));
      pair.count += change;
      if (change > 0) {
        pair.words.add(word);
      }
    }
  }

  /** Joins a pair wherever it is and queues the pairs whose counts this changes. */
  private void join(Pair pair) {
    int joined = number(symbols.get(pair.left) + symbols.get(pair.right));
    Map<Long, Long> before = new HashMap<>();
    for (int i = 0; i < pair.words.size(); i++) {
      int word = pair.words.get(i);
      int[] merged = merge(words[word], pair, joined);
      if (merged.length < words[word].length) {
        remember(words[word], before);
        count(word, -counts[word]);
        words[word] = merged;
        remember(merged, before);
        count(word, counts[word]);
      }
    }
    before.forEach(
        (key, count) -> {
          Pair changed = pairs.get(key);
          if (changed != null && changed.count == 0) {
            pairs.remove(key);
          } else if (changed != null && changed.count != count) {
            queue.add(new Entry(changed, changed.count));
          }
        });
  }

  private void remember(int[] parts, Map<Long, Long> before) {
    for (int i = 0; i + 1 < parts.length; i++) {
      long key = (long) parts[i] << 32 | parts[i + 1];
      Pair pair = pairs.get(key);
      before.putIfAbsent(key, pair == null ? 0 : pair.count);
    }
  }

  private static int[] merge(int[] parts, Pair pair, int joined) {
    int[] merged = new int[parts.length];
    int size = 0;
    for (int i = 0; i < parts.length; size++) {
      boolean found = parts[i] == pair.left && i + 1 < parts.length && parts[i + 1] == pair.right;
      merged[size] = found ? joined : parts[i];
      i += found ? 2 : 1;
    }
    return Arrays.copyOf(merged, size);
  }

  private double piecesPerWord() {
    double pieces = 0;
    double total = 0;
    for (int word = 0; word < words.length; word++) {
      pieces += (double) counts[word] * words[word].length;
      total += counts[word];
    }
    return pieces / total;
  }

  private void report(Stage stage, int merges) {
    report(stage, merges, Double.NaN);
  }

  private void report(Stage stage, int merges, double piecesPerWord) {
    listener.progress(
        new VocabularyProgress(
            stage,
            Math.max(1, merges),
            256 + merges,
            256 + settings.merges(),
            Double.NaN,
            piecesPerWord));
  }
}
