package io.deberta4j.training;

import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.loss.KlDivergence;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * Cross-entropy against smoothed labels (Szegedy et al. 2016, arXiv:1512.00567, section 7), with
 * R-Drop (Liang et al. 2021, arXiv:2106.14448, eq. 4) if every example comes twice:
 *
 * <pre>
 * CE = −Σ_c target_c · log p_c          target = (1 − ε) · onehot + ε / classes
 * loss = mean CE + α · mean ½ (KL(p₁‖p₂) + KL(p₂‖p₁))
 * </pre>
 *
 * <p><b>Deviation.</b> The paper adds the two cross-entropies; their mean is taken here, which
 * keeps the size of the loss whatever α is: the paper's α is twice this one.
 *
 * @param labelSmoothing ε
 * @param classWeights weight of each class; empty for 1
 * @param rDropAlpha α; if positive, the second half of the rows repeats the first
 */
public record ClassificationLoss(
    double labelSmoothing, List<Double> classWeights, double rDropAlpha) {
  /** Copies the weights. */
  public ClassificationLoss {
    classWeights = List.copyOf(classWeights);
  }

  /** Returns how many rows an example takes: two dropout passes are two rows of one batch. */
  public int passes() {
    return rDropAlpha > 0 ? 2 : 1;
  }

  /**
   * The loss.
   *
   * @param logits [rows, classes]
   * @param labels class ids, [rows], I64
   */
  public Tensor of(Tensor logits, Tensor labels) {
    Tensor loss = labelled(logits, labels);
    return rDropAlpha > 0 ? loss.add(divergence(logits)) : loss;
  }

  /**
   * The part that knows the labels: a mean over {@link #weight}.
   *
   * @param logits [rows, classes]
   * @param labels class ids, [rows], I64
   */
  public Tensor labelled(Tensor logits, Tensor labels) {
    return new CrossEntropy(labelSmoothing, classWeights).of(logits, labels);
  }

  /**
   * What {@link #labelled} is a mean over: the rows, or the sum of the weights of their classes.
   */
  public double weight(Tensor labels) {
    double sum = 0;
    for (long label : labels.toLongs()) {
      sum += label < 0 ? 0 : classWeights.isEmpty() ? 1 : classWeights.get((int) label);
    }
    return sum;
  }

  /** What the difference of the two halves adds, a mean over the rows of one. */
  public Tensor divergence(Tensor logits) {
    long half = logits.size(0) / 2;
    Tensor first = logits.slice(0, 0, half); // [B, classes]
    Tensor second = logits.slice(0, half, 2 * half); // [B, classes]
    return KlDivergence.symmetricPerRow(first, second).mean().mul(rDropAlpha);
  }
}
