package io.deberta4j.loss;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * −w·y·log σ(x) − (1 − y)·log(1 − σ(x)), computed without overflow as w·y·softplus(−x) + (1 −
 * y)·softplus(x).
 *
 * @param positiveWeights w, one above 0 for each label, as {@code pos_weight} of {@code
 *     torch.nn.BCEWithLogitsLoss}; none for equal weights
 */
public record BinaryCrossEntropy(List<Double> positiveWeights) {
  /** Positive and negative examples weigh the same. */
  public static final BinaryCrossEntropy PLAIN = new BinaryCrossEntropy(List.of());

  /** Checks the weights. */
  public BinaryCrossEntropy {
    positiveWeights = FullPrecision.positive("positive", positiveWeights);
  }

  /**
   * Mean over all elements, 0 if there is none.
   *
   * @param logits x, [..., labels]
   * @param targets y in [0, 1], the same shape
   * @throws IllegalArgumentException if there are weights, but not one for each label
   */
  public Tensor of(Tensor logits, Tensor targets) {
    Tensor x = FullPrecision.of(logits);
    if (x.elements() == 0) {
      return x.sum();
    }
    Tensor y = targets.to(x.dtype());
    Tensor positive = y.mul(Functional.softplus(x.neg()));
    if (!positiveWeights.isEmpty()) {
      FullPrecision.checkCount("positive", positiveWeights, x);
      positive = positive.mul(FullPrecision.row(positiveWeights, x));
    }
    return positive.add(negative(x, y)).mean();
  }

  /** {@link #PLAIN}'s mean over all elements. */
  public static Tensor mean(Tensor logits, Tensor targets) {
    return PLAIN.of(logits, targets);
  }

  /**
   * The loss of each element.
   *
   * @param logits x, any shape
   * @param targets y in [0, 1], the same shape
   */
  public static Tensor perElement(Tensor logits, Tensor targets) {
    Tensor x = FullPrecision.of(logits);
    Tensor y = targets.to(x.dtype());
    return y.mul(Functional.softplus(x.neg())).add(negative(x, y));
  }

  /**
   * Returns logits of two classes, yes and no, for each logit x: softmax([x, 0]) = [σ(x), 1 −
   * σ(x)]. Divergences of distributions so take labels that do not exclude each other.
   *
   * @param logits x, any shape
   * @return [..., 2]
   */
  public static Tensor asTwoClasses(Tensor logits) {
    return Tensor.stack(List.of(logits, Tensor.zeros(logits.dtype(), logits.shape())), -1);
  }

  /** (1 − y)·softplus(x). */
  private static Tensor negative(Tensor x, Tensor y) {
    return y.neg().add(1).mul(Functional.softplus(x));
  }
}
