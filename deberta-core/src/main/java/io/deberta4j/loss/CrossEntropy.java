package io.deberta4j.loss;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;

/**
 * −log softmax(logits)[label], averaged over the rows whose label is not negative. A negative label
 * (Hugging Face writes −100) means "not predicted"; label 0 is a class like any other.
 */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * Mean over the labelled rows, 0 if there is none.
   *
   * @param logits [rows, classes]
   * @param labels class of each row, negative for none, [rows], I64
   */
  public static Tensor mean(Tensor logits, Tensor labels) {
    Tensor losses = perRow(logits, labels); // [labelled]
    return losses.elements() == 0 ? logits.sum().mul(0) : losses.mean();
  }

  /** The loss of each labelled row, in order: [labelled], F32. */
  public static Tensor perRow(Tensor logits, Tensor labels) {
    Tensor rows = labels.ge(0).nonzero().reshape(-1); // [labelled]
    Tensor wanted = labels.indexSelect(0, rows).unsqueeze(-1); // [labelled, 1]
    return logits
        .indexSelect(0, rows)
        .to(DType.F32)
        .logSoftmax(-1)
        .gather(-1, wanted)
        .squeeze(-1)
        .neg();
  }

  /**
   * Mean of −Σ target · log softmax(logits) over all rows.
   *
   * @param logits [rows, classes]
   * @param targets probabilities, [rows, classes]
   */
  public static Tensor soft(Tensor logits, Tensor targets) {
    return logits.to(DType.F32).logSoftmax(-1).mul(targets).sum(-1, false).mean().neg();
  }
}
