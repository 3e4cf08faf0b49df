package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Collection;

/** Limits the Euclidean norm of all gradients together, as {@code clip_grad_norm_} of PyTorch. */
public final class GradientClipping {
  private static final double EPSILON = 1e-6;

  private GradientClipping() {}

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
