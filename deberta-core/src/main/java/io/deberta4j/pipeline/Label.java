package io.deberta4j.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A class and how much the model thinks of it.
 *
 * @param label the name, as in {@code id2label}
 * @param score a probability in [0, 1], or what {@link ScoreFunction#NONE} leaves as it is
 */
public record Label(String label, double score) {
  /**
   * Ranks labels by their scores, the best first; equal ones stay in their order.
   *
   * @param topK the most labels, 0 = all
   */
  static List<Label> ranked(List<String> names, double[] scores, int topK) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      labels.add(new Label(names.get(i), scores[i]));
    }
    labels.sort(Comparator.comparingDouble(Label::score).reversed());
    return topK == 0 ? labels : labels.subList(0, Math.min(topK, labels.size()));
  }
}
