package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Collection;
import java.util.List;

/** Limits the Euclidean norm of all gradients together, as {@code clip_grad_norm_} of PyTorch. */
public final class GradientClipping {
  private static final double EPSILON = 1e-6;

  private GradientClipping() {}

  /** Returns the norm of all these gradients together; NaN or infinite if one is not finite. */
  public static double norm(List<Tensor> gradients) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      double squares = 0;
      for (Tensor gradient : gradients) {
        double norm = gradient.norm().item();
        squares += norm * norm;
      }
      return Math.sqrt(squares);
    }
  }

  /**
   * Returns what gradients of this norm are multiplied by so that it is at most {@code maxNorm}.
   *
   * @param maxNorm the limit; infinity for none
   */
  public static double factor(double norm, double maxNorm) {
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException("the gradient limit must be positive, got " + maxNorm);
    }
    return Double.isFinite(norm) ? Math.min(1, maxNorm / (norm + EPSILON)) : 1;
  }

  /**
   * Scales the gradients so that their common norm is at most {@code maxNorm}.
   *
   * @param maxNorm the limit; infinity only measures
   * @return the norm before; NaN or infinite if a gradient is not finite, and then none is changed
   */
  public static double clip(Collection<Tensor> parameters, double maxNorm) {
    if (!(maxNorm > 0)) {
      throw new IllegalArgumentException("the gradient limit must be positive, got " + maxNorm);
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      double squares = 0;
      for (Tensor parameter : parameters) {
        Tensor gradient = parameter.grad();
        double norm = gradient == null ? 0 : gradient.norm().item();
        squares += norm * norm;
      }
      double norm = Math.sqrt(squares);
      if (Double.isFinite(norm) && maxNorm / (norm + EPSILON) < 1) {
        scale(parameters, maxNorm / (norm + EPSILON));
      }
      return norm;
    }
  }

  private static void scale(Collection<Tensor> parameters, double factor) {
    for (Tensor parameter : parameters) {
      Tensor gradient = parameter.grad();
      if (gradient != null) {
        gradient.mulInPlace(factor);
      }
    }
  }
}
