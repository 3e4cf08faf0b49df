package io.deberta4j.tensor;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.jspecify.annotations.Nullable;

/**
 * What oneDNN does faster than libtorch's other CPU kernels: linear layers with weights laid out
 * for this CPU.
 */
final class OneDnn {
  private static final int ALGORITHM_ARGUMENT = 4;

  private static @Nullable OneDnn instance;
  private static final Map<DType, Boolean> SUPPORTED = new EnumMap<>(DType.class);

  private final OperatorHandle reorder;
  private final OperatorHandle linear;
  private final IValue noScalars;
  private final IValue none;

  private OneDnn() {
    // Claims of their own: this may run inside a scope, and must outlive it.
    reorder = handle("mkldnn::_reorder_linear_weight");
    linear = handle("mkldnn::_linear_pointwise");
    Argument scalars = linear.schema().arguments().getPointer(Argument.class, ALGORITHM_ARGUMENT);
    noScalars = new IValue(new GenericList(scalars.type().get().containedType(0)));
    noScalars.retainReference();
    none = new IValue("none");
    none.retainReference();
  }

  private static OperatorHandle handle(String name) {
    OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
    handle.retainReference();
    return handle;
  }

  /** Tells whether this build of libtorch on this CPU runs it, by running it once. */
  static synchronized boolean supports(DType dtype) {
    return SUPPORTED.computeIfAbsent(dtype, OneDnn::works);
  }

  private static boolean works(DType dtype) {
    try (var scope = TensorScope.open()) {
      instance = instance == null ? new OneDnn() : instance;
      Tensor one = Tensor.ones(dtype, 1, 1);
      Linear layer = new Linear(one, null, false);
      boolean right = layer.forward(one).item() == 1;
      layer.close();
      return right;
    } catch (RuntimeException e) { // no such operator here, or not for this type
      return false;
    }
  }

  /** A linear layer: its weights laid out, and everything else that a call needs, made once. */
  static final class Linear {
    private final OneDnn oneDnn;
    private final IValue[] fixed; // packed weight, bias, activation

    /**
     * Lays a layer out.
     *
     * @param weight [out, in]
     * @param bias [out], or null
     * @param gelu whether the exact gelu is applied
     */
    Linear(Tensor weight, @Nullable Tensor bias, boolean gelu) {
      try (var scope = TensorScope.open()) {
        oneDnn = get();
        fixed =
            new IValue[] {
              new IValue(
                  call(oneDnn.reorder, new IValue(weight.pointer()), new IValue()).pointer()),
              bias == null ? new IValue() : new IValue(bias.copy().pointer()),
              new IValue(gelu ? "gelu" : "none")
            };
        for (IValue value : fixed) {
          value.retainReference();
        }
      }
    }

    /** x·Wᵀ + b, and gelu if asked for: [M, in] → [M, out]. */
    Tensor forward(Tensor x) {
      try (IValue input = new IValue(x.pointer())) {
        return call(
            oneDnn.linear, input, fixed[0], fixed[1], fixed[2], oneDnn.noScalars, oneDnn.none);
      }
    }

    void close() {
      for (IValue value : fixed) {
        value.close();
      }
    }
  }

  private static synchronized OneDnn get() {
    if (instance == null) {
      throw new IllegalStateException("oneDNN was used before asking whether it is there");
    }
    return instance;
  }

  /** The result is a claim of its own: the one that the stack shows dies with the stack. */
  private static Tensor call(OperatorHandle operator, IValue... arguments) {
    try (IValueVector stack = new IValueVector(arguments)) {
      operator.callBoxed(stack);
      return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }
  }
}
