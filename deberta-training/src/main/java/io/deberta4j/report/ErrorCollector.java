package io.deberta4j.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Collects a classifier's answers one by one and keeps counts and the hardest examples only, so
 * that the size of the data does not matter.
 */
public final class ErrorCollector {
  private static final double SMALLEST = 1e-30;

  private final List<String> labels;
  private final long[][] counts;
  private final int most;
  private final PriorityQueue<HardExample> hardest =
      new PriorityQueue<>(Comparator.comparingDouble(HardExample::loss));

  /**
   * Creates a collector.
   *
   * @param labels the classes
   * @param most how many examples to keep
   */
  public ErrorCollector(List<String> labels, int most) {
    this.labels = List.copyOf(labels);
    this.most = most;
    counts = new long[labels.size()][labels.size()];
  }

  /**
   * Takes an answer.
   *
   * @param text the text
   * @param pair the second text of a pair, or null
   * @param gold the right class
   * @param probabilities of all classes, [classes]; the largest is the answer
   * @throws IllegalArgumentException if there are not as many as classes
   */
  public void add(String text, @Nullable String pair, int gold, double[] probabilities) {
    if (probabilities.length != labels.size()) {
      throw new IllegalArgumentException(
          "expected %d probabilities, one for each class, got %d"
              .formatted(labels.size(), probabilities.length));
    }
    int predicted = 0;
    for (int c = 1; c < probabilities.length; c++) {
      if (probabilities[c] > probabilities[predicted]) {
        predicted = c;
      }
    }
    counts[gold][predicted]++;
    double loss = -Math.log(Math.max(probabilities[gold], SMALLEST));
    hardest.add(
        new HardExample(
            text, pair, labels.get(gold), labels.get(predicted), probabilities[predicted], loss));
    if (hardest.size() > most) {
      hardest.poll();
    }
  }

  /**
   * Returns what was collected.
   *
   * @param data what the answers are about
   */
  public ErrorAnalysis analysis(String data) {
    List<HardExample> sorted = new ArrayList<>(hardest);
    sorted.sort(Comparator.comparingDouble(HardExample::loss).reversed());
    return new ErrorAnalysis(data, new ConfusionMatrix(labels, counts), sorted);
  }
}
