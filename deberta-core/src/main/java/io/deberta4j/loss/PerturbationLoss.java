package io.deberta4j.loss;

import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How far predictions on perturbed input are from those on clean input (microsoft/DeBERTa, {@code
 * sift/sift.py}); q stands for softmax(perturbed), p for softmax(clean), sg for "no gradient".
 *
 * <p><b>Deviation.</b> The paper speaks of divergences. The released code leaves the entropies of p
 * and q out and holds the weights fixed, and so do we: gradients are those of KL(sg(p)‖q) and
 * KL(sg(q)‖p), values are larger by the entropies.
 */
public enum PerturbationLoss {
  /** −Σ sg(p)·log q − Σ sg(q)·log p of each row. */
  SYMMETRIC_KL("symmetric-kl") {
    @Override
    public Tensor of(Tensor perturbed, Tensor clean) {
      Tensor logQ = logProbabilities(perturbed);
      Tensor logP = logProbabilities(clean);
      return crossEntropy(logP, logQ).add(crossEntropy(logQ, logP));
    }
  },
  /** −Σ sg(p)·log q of each row; the clean side has no gradient. */
  KL("kl") {
    @Override
    public Tensor of(Tensor perturbed, Tensor clean) {
      return crossEntropy(logProbabilities(clean), logProbabilities(perturbed));
    }
  },
  /** The mean of (perturbed − clean)² over all logits, a scalar. */
  MEAN_SQUARED_ERROR("mse") {
    @Override
    public Tensor of(Tensor perturbed, Tensor clean) {
      return MeanSquaredError.mean(perturbed, clean);
    }
  };

  private final String publishedName;

  PerturbationLoss(String publishedName) {
    this.publishedName = publishedName;
  }

  /**
   * The distance.
   *
   * @param perturbed logits, [..., classes]
   * @param clean logits of the same shape
   * @return [rows], or a scalar
   */
  public abstract Tensor of(Tensor perturbed, Tensor clean);

  /** Returns the name by which the released code calls it. */
  public String publishedName() {
    return publishedName;
  }

  /**
   * Returns the loss of this name: symmetric-kl, kl or mse.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PerturbationLoss named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .filter(loss -> loss.publishedName.equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the loss of a perturbation is \""
                        + name
                        + "\", expected "
                        + Arrays.stream(values())
                            .map(PerturbationLoss::publishedName)
                            .collect(Collectors.joining(", "))));
  }

  private static Tensor logProbabilities(Tensor logits) {
    return FullPrecision.of(logits.reshape(-1, logits.size(-1))).logSoftmax(-1); // [rows, classes]
  }

  /** −Σ sg(exp(logTarget)) · log of each row: [rows]. */
  private static Tensor crossEntropy(Tensor logTarget, Tensor log) {
    return logTarget.detach().exp().mul(log).sum(-1, false).neg();
  }
}
