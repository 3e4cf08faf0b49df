package io.deberta4j.experiment;

import io.deberta4j.pretraining.SequenceScore;
import io.deberta4j.pretraining.SequenceScores;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run got on each document.
 *
 * @param byDocument in the order of their numbers
 */
record DocumentSums(Map<Long, Sum> byDocument) {
  private static final String LOSS = "_loss";
  private static final String ACCURACY = "_accuracy";

  /**
   * Of a document.
   *
   * @param sum of the losses, or how many answers were right
   * @param count of the answers
   */
  record Sum(double sum, long count) {
    Sum plus(double more, long counted) {
      return new Sum(sum + more, count + counted);
    }
  }

  /**
   * Sums up a file by document.
   *
   * @param metric a loss or an accuracy of what was asked, as {@code mlm_loss}; of others nothing
   *     is found
   */
  static DocumentSums read(Path file, String metric) {
    String part = part(metric);
    boolean loss = metric.endsWith(LOSS);
    Map<Long, Sum> sums = new TreeMap<>();
    if (!part.isEmpty()) {
      for (SequenceScore score : SequenceScores.read(file)) {
        if (score.part().equals(part)) {
          Sum before = sums.getOrDefault(score.document(), new Sum(0, 0));
          sums.put(
              score.document(), before.plus(loss ? score.loss() : score.right(), score.tokens()));
        }
      }
    }
    return new DocumentSums(sums);
  }

  /** Returns of what a metric is the loss or the accuracy, as {@code mlm}; "" for other metrics. */
  static String part(String metric) {
    for (String ending : new String[] {LOSS, ACCURACY}) {
      if (metric.endsWith(ending)) {
        return metric.substring(0, metric.length() - ending.length());
      }
    }
    return "";
  }

  /** Tells whether both are of the same answers, as far as their number tells. */
  boolean sameAs(DocumentSums other) {
    return byDocument.keySet().equals(other.byDocument.keySet())
        && byDocument.entrySet().stream()
            .allMatch(
                own -> {
                  Sum there = other.byDocument.get(own.getKey());
                  return there != null && there.count() == own.getValue().count();
                });
  }

  double[] counts() {
    return byDocument.values().stream().mapToDouble(Sum::count).toArray();
  }

  double[] sums() {
    return byDocument.values().stream().mapToDouble(Sum::sum).toArray();
  }
}
