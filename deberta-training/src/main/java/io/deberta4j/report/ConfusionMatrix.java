package io.deberta4j.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How often each class was taken for which. */
public final class ConfusionMatrix {
  private final List<String> labels;
  private final long[][] counts;

  /**
   * Wrong answers of one kind.
   *
   * @param gold the right class
   * @param predicted the answer
   * @param count how often
   */
  public record Confusion(int gold, int predicted, long count) {}

  /**
   * Creates a matrix.
   *
   * @param labels the classes
   * @param counts by right class and answer, [classes][classes]
   * @throws IllegalArgumentException if the counts are not of that shape
   */
  public ConfusionMatrix(List<String> labels, long[][] counts) {
    this.labels = List.copyOf(labels);
    this.counts = new long[counts.length][];
    for (int gold = 0; gold < counts.length; gold++) {
      this.counts[gold] = counts[gold].clone();
      if (counts.length != labels.size() || counts[gold].length != labels.size()) {
        throw new IllegalArgumentException(
            "expected counts of %d x %d classes".formatted(labels.size(), labels.size()));
      }
    }
  }

  /** Counts answers; {@code gold} and {@code predicted} hold class ids of the same examples. */
  public static ConfusionMatrix of(List<String> labels, int[] gold, int[] predicted) {
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < gold.length; i++) {
      counts[gold[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(labels, counts);
  }

  /** Returns the classes. */
  public List<String> labels() {
    return labels;
  }

  /** Returns how many classes there are. */
  public int size() {
    return labels.size();
  }

  /** Returns how often the class {@code gold} was answered with {@code predicted}. */
  public long count(int gold, int predicted) {
    return counts[gold][predicted];
  }

  /** Returns how many examples are of a class. */
  public long examples(int gold) {
    long sum = 0;
    for (long count : counts[gold]) {
      sum += count;
    }
    return sum;
  }

  /** Returns how many answers were a class. */
  public long answers(int predicted) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[predicted];
    }
    return sum;
  }

  /** Returns the share of a class's answers that are right; 0 without answers. */
  public double precision(int label) {
    return ratio(counts[label][label], answers(label));
  }

  /** Returns the share of a class's examples that are found; 0 without examples. */
  public double recall(int label) {
    return ratio(counts[label][label], examples(label));
  }

  /** Returns the harmonic mean of precision and recall; 0 without examples and answers. */
  public double f1(int label) {
    return ratio(2 * counts[label][label], examples(label) + answers(label));
  }

  /** Returns the most frequent wrong answers, most frequent first. */
  public List<Confusion> confusions(int most) {
    List<Confusion> all = new ArrayList<>();
    for (int gold = 0; gold < size(); gold++) {
      for (int predicted = 0; predicted < size(); predicted++) {
        if (gold != predicted && counts[gold][predicted] > 0) {
          all.add(new Confusion(gold, predicted, counts[gold][predicted]));
        }
      }
    }
    all.sort(Comparator.comparingLong(Confusion::count).reversed());
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /** Returns how many examples and answers of a class are part of a mistake. */
  long mistakes(int label) {
    return examples(label) + answers(label) - 2 * counts[label][label];
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }
}
