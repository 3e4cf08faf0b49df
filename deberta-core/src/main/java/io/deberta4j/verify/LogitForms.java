package io.deberta4j.verify;

import io.deberta4j.verify.Finding.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Tells other numbers that are taken for logits of a text: probabilities, or another order. */
final class LogitForms {
  private final double tolerance;

  LogitForms(double tolerance) {
    this.tolerance = tolerance;
  }

  Optional<Finding> look(Map<String, Values> ours, Map<String, Values> theirs) {
    Values own = ours.get(OurModel.LOGITS);
    Values other = theirs.get(OurModel.LOGITS);
    if (own == null || other == null || own.perToken()) {
      return Optional.empty();
    }
    if (own.width() > 1 && close(softmax(own.values()), other.values())) {
      return scores("softmax");
    }
    if (close(sigmoid(own.values()), other.values())) {
      return scores("sigmoid");
    }
    if (own.width() > 1 && close(own.sorted(), other.sorted())) {
      return Optional.of(
          new Finding(
              Kind.LABEL_ORDER,
              "Its logits are ours in another order: the labels of the two do not stand in the same"
                  + " order (id2label in config.json)."));
    }
    return Optional.empty();
  }

  private static Optional<Finding> scores(String function) {
    return Optional.of(
        new Finding(
            Kind.SCORES,
            "Its numbers are the "
                + function
                + " of our logits: probabilities. Record logits, before any function."));
  }

  private boolean close(float[] one, float[] other) {
    for (int i = 0; i < one.length; i++) {
      if (!(Math.abs(one[i] - other[i]) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  private static float[] softmax(float[] logits) {
    double largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    float[] scores = Arrays.copyOf(logits, logits.length);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (Math.exp(logits[i] - largest) / sum);
    }
    return scores;
  }

  private static float[] sigmoid(float[] logits) {
    float[] scores = new float[logits.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return scores;
  }
}
