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

/** oneDNN's linear layer with weights laid out for this CPU, called through the dispatcher. */
final class OneDnn {
  private static final int ALGORITHM_ARGUMENT = 4;

  private static @Nullable OneDnn instance;
  private static final Map<DType, Boolean> SUPPORTED = new EnumMap<>(DType.class);

  private final OperatorHandle reorder;
  private final OperatorHandle linear;
  private final IValue noScalars;

  private OneDnn() {
    // Claims of their own: this may run inside a scope, and must outlive it.
    reorder = handle("mkldnn::_reorder_linear_weight");
    linear = handle("mkldnn::_linear_pointwise");
    Argument scalars = linear.schema().arguments().getPointer(Argument.class, ALGORITHM_ARGUMENT);
    noScalars = new IValue(new GenericList(scalars.type().get().containedType(0)));
    noScalars.retainReference();
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
      OneDnn made = instance == null ? new OneDnn() : instance;
      instance = made;
      Tensor one = Tensor.ones(dtype, 1, 1);
      return made.forward(one, made.packed(one), null, false).item() == 1;
    } catch (RuntimeException e) { // no such operator here, or not for this type
      return false;
    }
  }

  /** Lays a weight out, [out, in]. */
  static Tensor pack(Tensor weight) {
    return get().packed(weight);
  }

  /** x·Wᵀ + b, and gelu if asked for: [M, in] → [M, out]. */
  static Tensor linear(Tensor x, Tensor packed, @Nullable Tensor bias, boolean gelu) {
    return get().forward(x, packed, bias, gelu);
  }

  private static synchronized OneDnn get() {
    if (instance == null) {
      throw new IllegalStateException("oneDNN was used before asking whether it is there");
    }
    return instance;
  }

  private Tensor packed(Tensor weight) {
    return call(reorder, new IValue(weight.pointer()), new IValue());
  }

  private Tensor forward(Tensor x, Tensor packed, @Nullable Tensor bias, boolean gelu) {
    return call(
        linear,
        new IValue(x.pointer()),
        new IValue(packed.pointer()),
        bias == null ? new IValue() : new IValue(bias.pointer()),
        new IValue(gelu ? "gelu" : "none"),
        noScalars,
        new IValue("none"));
  }

  /** The result is a claim of its own: the one that the stack shows dies with the stack. */
  private static Tensor call(OperatorHandle operator, IValue... arguments) {
    try (IValueVector stack = new IValueVector(arguments)) {
      operator.callBoxed(stack);
      return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }
  }
}
