package io.deberta4j.tensor;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What oneDNN does faster than libtorch's other CPU kernels: linear layers with weights laid out
 * for this CPU.
 */
final class OneDnn {
  private static final int ALGORITHM_ARGUMENT = 4;
  private static final long[] NO_PADDING = {0, 0};
  private static final long[] ONE = {1, 1};

  private static @Nullable OneDnn instance;
  private static @Nullable Boolean convolves;
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

  /** Tells whether {@link #linear(Tensor, Tensor, Tensor)} runs here, by running it once. */
  static synchronized boolean convolves() {
    if (convolves == null) {
      try (var scope = TensorScope.open()) {
        Tensor x = Tensor.of(new float[] {2, 3}, 2, 1);
        Tensor product = linear(x, Tensor.of(new float[] {5, 7}, 2, 1), null);
        convolves = Arrays.equals(product.toFloats(), new float[] {10, 14, 15, 21});
      } catch (RuntimeException e) { // built without oneDNN
        convolves = false;
      }
    }
    return convolves;
  }

  /**
   * x·Wᵀ + b in F32 with gradients, [..., in] → [..., out]: rows are pixels, features channels, W
   * the filters of a convolution of width 1.
   */
  static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    long in = x.size(-1);
    long out = weight.size(0);
    Tensor rows = x.reshape(-1, in).contiguous();
    long count = rows.size(0);
    Tensor pixels = rows.reshape(1, count, 1, in).permute(0, 3, 1, 2); // [1, in, M, 1]
    var all =
        torch.mkldnn_convolution(
            pixels.pointer(),
            weight.reshape(out, in, 1, 1).pointer(),
            bias == null ? new TensorOptional() : new TensorOptional(bias.pointer()),
            NO_PADDING,
            ONE,
            ONE,
            1); // [1, out, M, 1]
    long[] shape = x.shape();
    shape[shape.length - 1] = out;
    return new Tensor(all).permute(0, 2, 3, 1).reshape(shape);
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
