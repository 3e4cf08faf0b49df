package io.deberta4j.finetuning;

import java.util.List;

/**
 * What a head's loss is besides the usual.
 *
 * @param labelSmoothing share of the target spread over all classes
 * @param rDropAlpha weight of the divergence between two dropout passes, 0 for one pass; text
 *     classification only
 * @param classWeights weight of each class, empty for 1; text classification only
 */
public record HeadLoss(double labelSmoothing, double rDropAlpha, List<Double> classWeights) {
  /** The usual loss. */
  public static final HeadLoss USUAL = new HeadLoss(0, 0, List.of());

  /** Checks the ranges and copies the list. */
  public HeadLoss {
    classWeights = List.copyOf(classWeights);
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing must lie in [0, 1), got " + labelSmoothing);
    }
    if (!(rDropAlpha >= 0 && Double.isFinite(rDropAlpha))) {
      throw new IllegalArgumentException("R-Drop's alpha must be at least 0, got " + rDropAlpha);
    }
    if (!classWeights.stream().allMatch(weight -> weight > 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException("class weights must be positive, got " + classWeights);
    }
  }
}
