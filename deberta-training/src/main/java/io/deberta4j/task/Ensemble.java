package io.deberta4j.task;

import java.util.ArrayList;
import java.util.List;

/** Several models as one: the mean of their logits, as in the SuperGLUE submission. */
public final class Ensemble {
  private Ensemble() {}

  /**
   * Averages the logits of several models on the same inputs. For spans and tags the models must
   * share their tokenizer and maximum length, as logits belong to tokens there.
   *
   * @param models the logits of each model, by input
   * @throws IllegalArgumentException if there is no model, or they do not have the same shape
   */
  public static List<float[]> mean(List<List<float[]>> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("an ensemble needs at least one model");
    }
    List<float[]> means = new ArrayList<>();
    for (int i = 0; i < models.get(0).size(); i++) {
      means.add(mean(models, i));
    }
    return means;
  }

  private static float[] mean(List<List<float[]>> models, int input) {
    double[] sums = new double[models.get(0).get(input).length];
    for (List<float[]> model : models) {
      if (model.size() != models.get(0).size() || model.get(input).length != sums.length) {
        throw new IllegalArgumentException(
            "input %d: the models give logits of different numbers; do they share labels, tokenizer and maximum length?"
                .formatted(input));
      }
      for (int j = 0; j < sums.length; j++) {
        sums[j] += model.get(input)[j];
      }
    }
    float[] mean = new float[sums.length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (float) (sums[j] / models.size());
    }
    return mean;
  }
}
