package io.deberta4j.metric;

import static io.deberta4j.metric.Classification.checkLengths;
import static io.deberta4j.metric.Classification.ratio;

import java.util.Arrays;

/**
 * How well sets of labels were predicted. Labels and answers are [examples][label]; a label that
 * neither holds nor is answered anywhere has an F1 of 0 and counts, as in scikit-learn.
 */
public final class MultiLabel {
  private MultiLabel() {}

  /** Returns the mean over the labels of their F1. */
  public static double macroF1(boolean[][] labels, boolean[][] answers) {
    int[][] counts = counts(labels, answers);
    double sum = Arrays.stream(counts).mapToDouble(count -> ratio(2.0 * count[0], count[1])).sum();
    return ratio(sum, counts.length);
  }

  /** Returns the F1 over all labels together. */
  public static double microF1(boolean[][] labels, boolean[][] answers) {
    int[][] counts = counts(labels, answers);
    int right = Arrays.stream(counts).mapToInt(count -> count[0]).sum();
    return ratio(2.0 * right, Arrays.stream(counts).mapToInt(count -> count[1]).sum());
  }

  /** Returns the share of examples whose set is right as a whole. */
  public static double accuracy(boolean[][] labels, boolean[][] answers) {
    checkLengths(labels.length, answers.length);
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += Arrays.equals(labels[i], answers[i]) ? 1 : 0;
    }
    return ratio(right, labels.length);
  }

  /** Counts for every label: answered rightly, and labelled plus answered. */
  private static int[][] counts(boolean[][] labels, boolean[][] answers) {
    checkLengths(labels.length, answers.length);
    int[][] counts = new int[labels.length == 0 ? 0 : labels[0].length][2];
    for (int i = 0; i < labels.length; i++) {
      for (int l = 0; l < counts.length; l++) {
        counts[l][0] += labels[i][l] && answers[i][l] ? 1 : 0;
        counts[l][1] += (labels[i][l] ? 1 : 0) + (answers[i][l] ? 1 : 0);
      }
    }
    return counts;
  }
}
