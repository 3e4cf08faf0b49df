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
import org.jspecify.annotations.Nullable;

/**
 * libtorch's dynamically quantised linear layer: weights in 8 bits, symmetric, one scale per
 * output; inputs in 8 bits by the least and the largest value of each call; sums in 32 bits. Its
 * weights are laid out twice, for oneDNN and, as that is slow with few rows, for FBGEMM.
 */
final class Int8Linear {
  private static final double LARGEST = 127;
  private static final double SMALLEST_SCALE = 1e-12; // of a weight whose row is zero

  /** Sums of byte products overflow 16 bits where there is no VNNI: inputs get 7 bits there. */
  private static final boolean REDUCED_RANGE = !CpuFlags.here().multipliesInt8();

  /** Up to so many rows the second layout is the faster one, by a third and more. */
  private static final int FEW_ROWS = 64;

  private static final QEngine[] BEST_FIRST = {QEngine.ONEDNN, QEngine.X86, QEngine.QNNPACK};
  private static final QEngine[] BEST_FIRST_FOR_FEW_ROWS = {
    QEngine.X86, QEngine.ONEDNN, QEngine.QNNPACK
  };

  private static final class Operators {
    static final OperatorHandle PREPACK = handle("quantized::linear_prepack");
    static final OperatorHandle LINEAR = handle("quantized::linear_dynamic");

    static final @Nullable QEngine ENGINE = engine(BEST_FIRST);
    static final @Nullable QEngine ENGINE_FOR_FEW_ROWS = engine(BEST_FIRST_FOR_FEW_ROWS);

    private static OperatorHandle handle(String name) {
      OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
      handle.retainReference(); // may be first asked for inside a scope, and must outlive it
      return handle;
    }

    private static @Nullable QEngine engine(QEngine[] bestFirst) {
      QEngineVector supported = Context.supportedQEngines();
      for (QEngine wanted : bestFirst) {
        for (long i = 0; i < supported.size(); i++) {
          if (supported.get(i).value == wanted.value) {
            return wanted;
          }
        }
      }
      return null;
    }
  }

  private final IValue packed;
  private final @Nullable IValue packedForFewRows; // null where one layout serves both

  private Int8Linear(IValue packed, @Nullable IValue packedForFewRows) {
    this.packed = packed;
    this.packedForFewRows = packedForFewRows;
  }

  /**
   * Rounds a layer.
   *
   * @param weight [out, in], F32
   * @param bias [out], F32
   */
  static Int8Linear of(Tensor weight, Tensor bias) {
    Engine.load();
    QEngine engine = Operators.ENGINE;
    QEngine forFewRows = Operators.ENGINE_FOR_FEW_ROWS;
    if (engine == null || forFewRows == null) {
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
      boolean same = engine.value == forFewRows.value;
      return new Int8Linear(
          packed(rounded, bias, engine), same ? null : packed(rounded, bias, forFewRows));
    }
  }

  /** Lays out weights for an engine, which libtorch takes from a static field. */
  private static synchronized IValue packed(
      org.bytedeco.pytorch.Tensor rounded, Tensor bias, QEngine engine) {
    torch.globalContext().setQEngine(engine);
    IValue[] arguments = {new IValue(rounded), new IValue(bias.contiguous().pointer())};
    try (IValueVector stack = new IValueVector(arguments)) {
      Operators.PREPACK.callBoxed(stack);
      IValue packed = new IValue(stack.get(0)); // a claim of its own
      packed.retainReference();
      return packed;
    }
  }

  /** [M, in] → [M, out], F32. */
  Tensor forward(Tensor x) {
    IValue few = packedForFewRows;
    IValue weights = few != null && x.size(0) <= FEW_ROWS ? few : packed;
    IValue[] arguments = {new IValue(x.pointer()), weights, new IValue(REDUCED_RANGE)};
    try (IValueVector stack = new IValueVector(arguments)) {
      Operators.LINEAR.callBoxed(stack);
      return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }
  }

  void close() {
    packed.close();
    if (packedForFewRows != null) {
      packedForFewRows.close();
    }
  }
}
