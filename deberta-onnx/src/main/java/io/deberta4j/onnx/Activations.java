package io.deberta4j.onnx;

import io.deberta4j.model.Activation;

/** The activation functions in operators of ONNX. */
final class Activations {
  private static final double CUBIC = 0.044715;

  private Activations() {}

  static Value apply(Activation activation, Value x) {
    return switch (activation) {
      case GELU -> gelu(x);
      case GELU_NEW, GELU_FAST, GELU_PYTORCH_TANH -> geluTanh(x);
      case QUICK_GELU -> x.mul(x.mul(1.702).sigmoid());
      case RELU -> x.relu();
      case SILU, SWISH -> x.mul(x.sigmoid());
      case TANH -> x.tanh();
      case SIGMOID -> x.sigmoid();
      case MISH -> x.mul(x.softplus().tanh());
      case LINEAR -> x;
    };
  }

  /** x/2·(1 + erf(x/√2)), in the order of operations that runtimes recognise. */
  private static Value gelu(Value x) {
    return x.mul(x.div(Math.sqrt(2)).erf().add(1)).mul(0.5);
  }

  /** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
  private static Value geluTanh(Value x) {
    Value cube = x.mul(x).mul(x);
    Value inner = x.add(cube.mul(CUBIC)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(inner.tanh().add(1)).mul(0.5);
  }
}
