package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The first pieces: all characters, and of the substrings of words that may be pieces those with
 * the largest product of frequency and length (Kudo 2018, section 3.2, step 1).
 *
 * <p>Only substrings that some occurrence continues otherwise, or ends at, are looked at: the nodes
 * of the suffix tree, found from the sorted suffixes and their common prefixes.
 *
 * <p><b>Deviation.</b> Frequencies count every occurrence of a word; SentencePiece counts different
 * words here, and misses substrings of one word only.
 */
final class SeedPieces {
  private static final Comparator<Candidate> WORST_FIRST =
      Comparator.comparingDouble(Candidate::score)
          .thenComparing(Candidate::rank, Comparator.reverseOrder());

  private final TrainingText text;
  private final PieceRules rules;
  private final int limit;
  private final PriorityQueue<Candidate> best = new PriorityQueue<>(WORST_FIRST);
  private final int[] suffixes;
  private final double[] frequencyBefore;

  /** A substring; ranks are in the order of the characters. */
  private record Candidate(int start, int length, double score, int rank) {}

  private SeedPieces(TrainingText text, PieceRules rules, int limit) {
    this.text = text;
    this.rules = rules;
    this.limit = limit;
    this.suffixes = new int[text.chars().length - text.words()];
    this.frequencyBefore = new double[suffixes.length + 1];
  }

  /**
   * Returns the pieces with the logarithms of their first probabilities.
   *
   * @param limit most pieces besides the characters
   */
  static UnigramPieces of(TrainingText text, Alphabet alphabet, PieceRules rules, int limit) {
    SeedPieces seeds = new SeedPieces(text, rules, limit);
    seeds.sortSuffixes();
    seeds.findSubstrings();
    List<String> pieces = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    alphabet
        .counts()
        .forEach(
            (c, count) -> {
              pieces.add(Character.toString(c));
              scores.add((double) Math.max(1, count));
            });
    List<Candidate> chosen = new ArrayList<>(seeds.best);
    chosen.sort(WORST_FIRST.reversed());
    for (Candidate candidate : chosen) {
      pieces.add(new String(text.chars(), candidate.start, candidate.length));
      scores.add(candidate.score);
    }
    double[] logs = scores.stream().mapToDouble(Double::doubleValue).toArray();
    double sum = Arrays.stream(logs).sum();
    Arrays.setAll(logs, i -> Math.log(logs[i] / sum));
    return new UnigramPieces(pieces, logs);
  }

  private void sortSuffixes() {
    int count = 0;
    for (int i = 0; i < text.chars().length; i++) {
      if (text.chars()[i] != 0) {
        suffixes[count++] = i;
      }
    }
    SuffixSort.sort(text.chars(), suffixes, rules.maxLength());
    long[] weights = new long[text.chars().length];
    for (int word = 0; word < text.words(); word++) {
      Arrays.fill(weights, text.starts()[word], text.end(word), text.counts()[word]);
    }
    for (int i = 0; i < count; i++) {
      frequencyBefore[i + 1] = frequencyBefore[i] + weights[suffixes[i]];
    }
  }

  /** Walks over the intervals of suffixes with a common prefix, single suffixes included. */
  private void findSubstrings() {
    int[] depth = new int[rules.maxLength() + 2];
    int[] begin = new int[rules.maxLength() + 2];
    int top = 0;
    for (int i = 0; i <= suffixes.length; i++) {
      int common = i == 0 || i == suffixes.length ? 0 : commonPrefix(suffixes[i - 1], suffixes[i]);
      int left = i;
      while (depth[top] > common) {
        substring(depth[top], begin[top], i);
        left = begin[top--];
      }
      if (depth[top] < common) {
        depth[++top] = common;
        begin[top] = left;
      }
      if (i < suffixes.length && length(suffixes[i]) > common) {
        depth[++top] = length(suffixes[i]);
        begin[top] = i;
      }
    }
  }

  private int commonPrefix(int a, int b) {
    int length = 0;
    while (length < rules.maxLength()
        && text.chars()[a + length] != 0
        && text.chars()[a + length] == text.chars()[b + length]) {
      length++;
    }
    return length;
  }

  private int length(int suffix) {
    int length = 0;
    while (length < rules.maxLength() && text.chars()[suffix + length] != 0) {
      length++;
    }
    return length;
  }

  /** The suffixes [from, to) begin with the same {@code length} characters. */
  private void substring(int length, int from, int to) {
    double frequency = frequencyBefore[to] - frequencyBefore[from];
    int start = suffixes[from];
    if (length < 2 || frequency < 2) {
      return;
    }
    double score = frequency * length;
    Candidate worst = best.size() < limit ? null : best.peek();
    if ((worst == null || score > worst.score)
        && rules.allow(text.chars(), start, start + length)) {
      best.add(new Candidate(start, length, score, from));
      if (best.size() > limit) {
        best.poll();
      }
    }
  }
}
