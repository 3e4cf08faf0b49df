package io.deberta4j.loss;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * −log softmax(logits)[label], averaged over the rows whose label is not negative. A negative label
 * (Hugging Face writes −100) means "not predicted"; label 0 is a class like any other.
 *
 * <p>With smoothing ε (Szegedy et al. 2016, arXiv:1512.00567, section 7) and a weight w for each
 * class, as {@code torch.nn.CrossEntropyLoss} has them:
 *
 * <pre>
 * loss = Σ_rows [(1 − ε) · w_label · (−log p_label) + ε / classes · Σ_c w_c · (−log p_c)] / Σ_rows w_label
 * </pre>
 *
 * @param labelSmoothing ε, the share of the target spread evenly over all classes, in [0, 1)
 * @param classWeights w, one above 0 for each class; none for equal weights
 */
public record CrossEntropy(double labelSmoothing, List<Double> classWeights) {
  /** Without smoothing, every class of one weight. */
  public static final CrossEntropy PLAIN = new CrossEntropy(0, List.of());

  /** Checks smoothing and weights. */
  public CrossEntropy {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing must lie in [0, 1), got " + labelSmoothing);
    }
    classWeights = FullPrecision.positive("class", classWeights);
  }

  /**
   * The weighted mean over the labelled rows, 0 if there is none.
   *
   * @param logits [rows, classes]
   * @param labels class of each row, negative for none, [rows], I64
   * @throws IllegalArgumentException if there are class weights, but not one for each class
   */
  public Tensor of(Tensor logits, Tensor labels) {
    Tensor rows = labelled(labels); // [labelled]
    if (rows.elements() == 0) {
      return logits.sum().mul(0);
    }
    if (labelSmoothing == 0 && classWeights.isEmpty()) {
      return perRow(logits, labels).mean();
    }
    Tensor wanted = labels.indexSelect(0, rows); // [labelled]
    Tensor losses = logProbabilities(logits, rows).neg(); // [labelled, classes]
    return classWeights.isEmpty() ? even(losses, wanted) : weighted(losses, wanted);
  }

  private Tensor even(Tensor losses, Tensor wanted) {
    Tensor hard = losses.gather(-1, wanted.unsqueeze(-1)).mean();
    return smoothed(hard, losses.mean());
  }

  private Tensor weighted(Tensor losses, Tensor wanted) {
    FullPrecision.checkCount("class", classWeights, losses);
    Tensor weights = FullPrecision.row(classWeights, losses); // [classes]
    Tensor total = weights.indexSelect(0, wanted).sum();
    Tensor all = losses.mul(weights); // [labelled, classes]
    Tensor hard = all.gather(-1, wanted.unsqueeze(-1)).sum().div(total);
    return labelSmoothing == 0
        ? hard
        : smoothed(hard, all.sum().div((double) losses.size(-1)).div(total));
  }

  private Tensor smoothed(Tensor hard, Tensor spread) {
    return hard.mul(1 - labelSmoothing).add(spread.mul(labelSmoothing));
  }

  /** {@link #PLAIN}'s mean over the labelled rows, 0 if there is none. */
  public static Tensor mean(Tensor logits, Tensor labels) {
    return PLAIN.of(logits, labels);
  }

  /** The loss of each labelled row without smoothing or weights, in order: [labelled]. */
  public static Tensor perRow(Tensor logits, Tensor labels) {
    Tensor rows = labelled(labels); // [labelled]
    Tensor wanted = labels.indexSelect(0, rows); // [labelled]
    return Functional.negativeLogLikelihood(logProbabilities(logits, rows), wanted);
  }

  /**
   * Mean of −Σ target · log softmax(logits) over all rows.
   *
   * @param logits [rows, classes]
   * @param targets probabilities, [rows, classes]
   */
  public static Tensor soft(Tensor logits, Tensor targets) {
    Tensor logProbabilities = FullPrecision.of(logits).logSoftmax(-1); // [rows, classes]
    return logProbabilities.mul(targets).sum(-1, false).mean().neg();
  }

  private static Tensor labelled(Tensor labels) {
    return labels.ge(0).nonzero().reshape(-1);
  }

  /** Of the rows with a label, [labelled, classes]; where all have one, none is copied. */
  private static Tensor logProbabilities(Tensor logits, Tensor rows) {
    boolean all = rows.elements() == logits.size(0);
    return FullPrecision.of(all ? logits : logits.indexSelect(0, rows)).logSoftmax(-1);
  }
}
