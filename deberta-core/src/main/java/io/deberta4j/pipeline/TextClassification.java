package io.deberta4j.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a classifier says of a text.
 *
 * @param text the text
 * @param pair the second text, or null
 * @param labels the labels, the best first
 * @param reading how the texts were read
 */
public record TextClassification(
    String text, @Nullable String pair, List<Label> labels, Reading reading)
    implements PipelineResult {
  /** Copies the labels. */
  public TextClassification {
    labels = List.copyOf(labels);
  }

  /** Returns the label with the highest score. */
  public Label best() {
    return labels.get(0);
  }

  /**
   * Returns the score of a label.
   *
   * @throws IllegalArgumentException if it is not among {@link #labels}
   */
  public double score(String label) {
    return labels.stream()
        .filter(one -> one.label().equals(label))
        .mapToDouble(Label::score)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no label '%s' among %s"
                        .formatted(label, labels.stream().map(Label::label).toList())));
  }

  /**
   * Returns the labels with the highest scores, best first: this many, or all if there are fewer.
   */
  public List<Label> top(int count) {
    return labels.subList(0, Math.min(count, labels.size()));
  }
}
