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

  /** Copies the list. */
  public HeadLoss {
    classWeights = List.copyOf(classWeights);
  }
}
