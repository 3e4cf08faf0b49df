package io.deberta4j.pipeline;

import java.util.List;

/**
 * How well labels that the model never learned fit a text.
 *
 * @param text the text
 * @param labels the labels, the best first
 * @param reading how the text was read, once for each label
 */
public record ZeroShotClassification(String text, List<Label> labels, Reading reading)
    implements PipelineResult {
  /** Copies the labels. */
  public ZeroShotClassification {
    labels = List.copyOf(labels);
  }

  /** Returns the label with the highest score. */
  public Label best() {
    return labels.get(0);
  }
}
