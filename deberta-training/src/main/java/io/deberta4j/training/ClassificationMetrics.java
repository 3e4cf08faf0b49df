package io.deberta4j.training;

/**
 * How well a classifier does on a set of examples.
 *
 * @param examples how many there were
 * @param accuracy share of right answers
 * @param loss mean cross-entropy, without smoothing
 * @param macroF1 mean F1 of the classes that occur among labels or answers
 */
public record ClassificationMetrics(int examples, double accuracy, double loss, double macroF1) {
  /**
   * Counts answers.
   *
   * @param labels the right classes
   * @param answers the predicted ones
   * @param loss mean cross-entropy
   */
  static ClassificationMetrics of(int[] labels, int[] answers, int classes, double loss) {
    int[] right = new int[classes];
    int[] labelled = new int[classes];
    int[] answered = new int[classes];
    int hits = 0;
    for (int i = 0; i < labels.length; i++) {
      labelled[labels[i]]++;
      answered[answers[i]]++;
      if (labels[i] == answers[i]) {
        right[labels[i]]++;
        hits++;
      }
    }
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      if (labelled[c] + answered[c] > 0) {
        sum += 2.0 * right[c] / (labelled[c] + answered[c]);
        occurring++;
      }
    }
    return new ClassificationMetrics(
        labels.length, hits / (double) labels.length, loss, sum / occurring);
  }

  /** Returns the metrics in the order that decides: accuracy, then loss. */
  Evaluation evaluation() {
    return Evaluation.of(
        Metric.score("accuracy", accuracy),
        Metric.loss("loss", loss),
        Metric.score("macro_f1", macroF1));
  }
}
