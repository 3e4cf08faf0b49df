package io.deberta4j.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well classes were told apart (scikit-learn's definitions). Labels and answers are class ids,
 * as many of each; a class outside [0, classes) is an error.
 */
public final class Classification {
  private Classification() {}

  /** Returns the share of right answers; 0 if there is none. */
  public static double accuracy(int[] labels, int[] answers) {
    checkLengths(labels.length, answers.length);
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == answers[i] ? 1 : 0;
    }
    return ratio(right, labels.length);
  }

  /** Returns the F1 of one class against all others; 0 if it neither occurs nor was answered. */
  public static double f1(int[] labels, int[] answers, int positive) {
    checkLengths(labels.length, answers.length);
    int right = 0;
    int marked = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == positive && answers[i] == positive ? 1 : 0;
      marked += (labels[i] == positive ? 1 : 0) + (answers[i] == positive ? 1 : 0);
    }
    return ratio(2 * right, marked);
  }

  /** Returns the mean F1 of the classes that occur among labels or answers; 0 if none does. */
  public static double macroF1(int[] labels, int[] answers, int classes) {
    long[][] counts = confusion(labels, answers, classes);
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      long marked = 0;
      for (int other = 0; other < classes; other++) {
        marked += counts[c][other] + counts[other][c];
      }
      if (marked > 0) {
        sum += 2.0 * counts[c][c] / marked;
        occurring++;
      }
    }
    return ratio(sum, occurring);
  }

  /**
   * Returns Matthews' correlation coefficient, for any number of classes (Gorodkin 2004); 0 if all
   * labels or all answers are one class.
   */
  public static double matthews(int[] labels, int[] answers, int classes) {
    long[][] counts = confusion(labels, answers, classes);
    double right = 0;
    double both = 0;
    double answered = 0;
    double labelled = 0;
    double n = labels.length;
    for (int c = 0; c < classes; c++) {
      double ofLabel = 0;
      double ofAnswer = 0;
      for (int other = 0; other < classes; other++) {
        ofLabel += counts[c][other];
        ofAnswer += counts[other][c];
      }
      right += counts[c][c];
      both += ofLabel * ofAnswer;
      labelled += ofLabel * ofLabel;
      answered += ofAnswer * ofAnswer;
    }
    double spread = (n * n - answered) * (n * n - labelled);
    return spread <= 0 ? 0 : (right * n - both) / Math.sqrt(spread);
  }

  /** Counts answers: [label][answer]. */
  public static long[][] confusion(int[] labels, int[] answers, int classes) {
    checkLengths(labels.length, answers.length);
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][answers[i]]++;
    }
    return counts;
  }

  /**
   * Returns the share of groups in which every answer is right (MultiRC's exact match); 0 if there
   * is none.
   *
   * @param groups the group of each answer
   */
  public static double groupsRight(List<String> groups, int[] labels, int[] answers) {
    checkLengths(labels.length, answers.length);
    checkLengths(labels.length, groups.size());
    Map<String, Boolean> right = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      right.merge(groups.get(i), labels[i] == answers[i], Boolean::logicalAnd);
    }
    int all = (int) right.values().stream().filter(one -> one).count();
    return ratio(all, right.size());
  }

  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  static void checkLengths(int labels, int answers) {
    if (labels != answers) {
      throw new IllegalArgumentException(
          labels + " labels and " + answers + " answers, expected as many");
    }
  }
}
