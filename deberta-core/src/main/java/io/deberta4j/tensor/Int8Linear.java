package io.deberta4j.tensor;

import io.deberta4j.io.UnsupportedPlatformException;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.QEngine;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * libtorch's dynamically quantised linear layer: weights in 8 bits, symmetric, one scale per
 * output; inputs in 8 bits by the least and the largest value of each call; sums in 32 bits.
 */
final class Int8Linear {
  private static final double LARGEST = 127;
  private static final double SMALLEST_SCALE = 1e-12; // of a weight whose row is zero

  /** Sums of byte products overflow 16 bits where there is no VNNI: inputs get 7 bits there. */
  private static final boolean REDUCED_RANGE = !CpuFlags.here().multipliesInt8();

  private static final QEngine[] BEST_FIRST = {QEngine.ONEDNN, QEngine.X86, QEngine.QNNPACK};

  /** The engine whose layout is chosen; a static field of libtorch, set once. */
  private static final class Operators {
    static final OperatorHandle PREPACK = handle("quantized::linear_prepack");
    static final OperatorHandle LINEAR = handle("quantized::linear_dynamic");

    static final boolean SUPPORTED = chooseEngine();

    private static OperatorHandle handle(String name) {
      OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
      handle.retainReference(); // may be first asked for inside a scope, and must outlive it
      return handle;
    }

    private static boolean chooseEngine() {
      QEngineVector supported = Context.supportedQEngines();
      for (QEngine wanted : BEST_FIRST) {
        for (long i = 0; i < supported.size(); i++) {
          if (supported.get(i).value == wanted.value) {
            torch.globalContext().setQEngine(wanted);
            return true;
          }
        }
      }
      return false;
    }
  }

  private final IValue packed;

  private Int8Linear(IValue packed) {
    this.packed = packed;
  }

  /**
   * Rounds a layer.
   *
   * @param weight [out, in], F32
   * @param bias [out], F32
   */
  static Int8Linear of(Tensor weight, Tensor bias) {
    Engine.load();
    if (!Operators.SUPPORTED) {
      throw new UnsupportedPlatformException(
          "This build of libtorch has no 8-bit linear layer; use the precision f32 or bf16");
    }
    try (var scope = TensorScope.open()) {
      Tensor largest = weight.abs().max(1); // [out]
      Tensor scales = largest.div(LARGEST).clamp(SMALLEST_SCALE, Float.MAX_VALUE).to(DType.F64);
      Tensor zeros = Tensor.zeros(DType.I64, weight.size(0));
      var rounded =
          torch.quantize_per_channel(
              weight.pointer(), scales.pointer(), zeros.pointer(), 0, ScalarType.QInt8);
      IValue[] arguments = {new IValue(rounded), new IValue(bias.contiguous().pointer())};
      try (IValueVector stack = new IValueVector(arguments)) {
        Operators.PREPACK.callBoxed(stack);
        IValue packed = new IValue(stack.get(0)); // a claim of its own
        packed.retainReference();
        return new Int8Linear(packed);
      }
    }
  }

  /** [M, in] → [M, out], F32. */
  Tensor forward(Tensor x) {
    IValue[] arguments = {new IValue(x.pointer()), packed, new IValue(REDUCED_RANGE)};
    try (IValueVector stack = new IValueVector(arguments)) {
      Operators.LINEAR.callBoxed(stack);
      return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }
  }

  void close() {
    packed.close();
  }
}
