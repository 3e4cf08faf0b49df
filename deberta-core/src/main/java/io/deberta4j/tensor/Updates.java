package io.deberta4j.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptionalList;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What optimizers do to many tensors at once, in as few passes over memory as libtorch has. */
public final class Updates {
  private static final double EUCLIDEAN = 2;

  private static @Nullable OperatorHandle fusedAdamW;

  private Updates() {}

  /**
   * The numbers of one update of {@link #adamW}.
   *
   * @param rate the learning rate
   * @param beta1 how slowly the mean of the gradient moves
   * @param beta2 how slowly the mean of its square moves
   * @param epsilon added to the root of the latter
   * @param decay share of a weight lost, times the rate
   * @param age this is the how-manieth update of the tensors, from 1, for the correction of the
   *     moments' bias towards 0; infinity for no correction
   * @param gradientFactor what the gradients are multiplied by on the way
   */
  public record AdamWStep(
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      double age,
      double gradientFactor) {}

  /**
   * Updates weights and moments in place as {@code torch.optim.AdamW(fused=True)}: everything is
   * read and written once. All tensors are F32 and row-major; the four lists name the same weights
   * in the same order. A gradient factor other than 1 is multiplied into the gradients.
   *
   * @throws IllegalArgumentException if a tensor is of another type or not row-major: the kernel
   *     would read it as if it were
   */
  public static void adamW(
      List<Tensor> weights,
      List<Tensor> gradients,
      List<Tensor> means,
      List<Tensor> squares,
      AdamWStep step) {
    if (weights.isEmpty()) {
      return;
    }
    List.of(weights, gradients, means, squares).forEach(Updates::requireRowMajorF32);
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor age = Tensor.of(new float[] {(float) step.age()}, 1);
      List<Tensor> ages = weights.stream().map(weight -> age).toList();
      IValue scale =
          step.gradientFactor() == 1
              ? new IValue()
              : new IValue(Tensor.of(new float[] {(float) (1 / step.gradientFactor())}).pointer());
      OperatorHandle operator = operator();
      IValueVector stack =
          new IValueVector(
              list(operator, weights),
              list(operator, gradients),
              list(operator, means),
              list(operator, squares),
              list(operator, List.of()), // the largest squares so far, of a variant
              list(operator, ages),
              new IValue(step.rate()),
              new IValue(step.beta1()),
              new IValue(step.beta2()),
              new IValue(step.decay()),
              new IValue(step.epsilon()),
              new IValue(false), // that variant
              new IValue(false), // uphill
              scale,
              new IValue());
      operator.callBoxed(stack);
    }
  }

  private static void requireRowMajorF32(List<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      if (tensor.dtype() != DType.F32 || !tensor.pointer().is_contiguous()) {
        throw new IllegalArgumentException(
            "AdamW updates row-major F32 tensors, got "
                + tensor
                + (tensor.dtype() == DType.F32 ? " in another order" : ""));
      }
    }
  }

  private static synchronized OperatorHandle operator() {
    if (fusedAdamW == null) {
      fusedAdamW = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
      fusedAdamW.retainReference();
    }
    return fusedAdamW;
  }

  private static IValue list(OperatorHandle operator, List<Tensor> tensors) {
    Argument first = operator.schema().arguments().getPointer(Argument.class, 0);
    GenericList list = new GenericList(first.type().get().containedType(0));
    tensors.forEach(tensor -> list.push_back(new IValue(tensor.pointer())));
    return new IValue(list);
  }

  /**
   * Returns the Euclidean norm of all elements of all tensors together: one pass in F32, row by
   * row, and one value read at the end. NaN or infinite if an element is not finite.
   */
  public static double norm(List<Tensor> tensors) {
    if (tensors.isEmpty()) {
      return 0;
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      List<Tensor> norms = new ArrayList<>();
      for (Tensor tensor : tensors) {
        Tensor wide = tensor.to(DType.F32);
        norms.add(wide.rank() < 2 ? wide.norm() : rowNorms(wide).to(DType.F64).norm());
      }
      return Tensor.stack(norms.stream().map(norm -> norm.to(DType.F64)).toList(), 0).norm().item();
    }
  }

  /** Norms of rows run on all cores; a single sum of many squares would also lose digits. */
  private static Tensor rowNorms(Tensor x) {
    return new Tensor(x.pointer().norm(new ScalarOptional(new Scalar(EUCLIDEAN)), -1));
  }

  /**
   * Overwrites the rows of a matrix named by a rank-1 I64 tensor, row by row; {@code
   * Tensor.indexCopyInPlace} would go column by column.
   */
  public static void setRows(Tensor matrix, Tensor rows, Tensor values) {
    try (var scope = TensorScope.open()) {
      TensorOptionalList index = new TensorOptionalList();
      index.push_back(new TensorOptional(rows.pointer()));
      torch.index_put_(matrix.pointer(), index, values.pointer());
    }
  }

  /** target *= factors, broadcast. */
  public static void scale(Tensor target, Tensor factors) {
    target.pointer().mul_(factors.pointer());
  }

  /** target = max(factor · target, other), elementwise, in place. */
  public static void decayedMaximum(Tensor target, double factor, Tensor other) {
    target.mulInPlace(factor);
    target.pointer().clamp_min_(other.pointer());
  }
}
