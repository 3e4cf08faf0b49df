package io.deberta4j.tensor;

import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients beyond {@link Tensor#backward}. */
public final class Autograd {
  private Autograd() {}

  /**
   * Returns the gradient of a scalar with respect to one tensor; {@link Tensor#grad()} of no tensor
   * changes, and what was recorded on the way is freed.
   *
   * @param variable a tensor that the scalar was computed from
   */
  public static Tensor gradient(Tensor scalar, Tensor variable) {
    TensorVector gradients =
        torch.grad(new TensorVector(scalar.pointer()), new TensorVector(variable.pointer()));
    return new Tensor(new org.bytedeco.pytorch.Tensor(gradients.get(0)));
  }

  /** Adds the gradient of Σ gradient · tensor over all of these in one pass. */
  public static void backward(List<Tensor> tensors, List<Tensor> gradients) {
    if (!tensors.isEmpty()) {
      torch.backward(
          Tensor.vector(tensors),
          Tensor.vector(gradients),
          new BoolOptional(),
          false,
          new TensorVector());
    }
  }
}
