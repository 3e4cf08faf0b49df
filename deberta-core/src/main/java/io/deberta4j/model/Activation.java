package io.deberta4j.model;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import java.util.Locale;

/** The activation functions a configuration can name, spelled as in Hugging Face's ACT2FN. */
public enum Activation {
  /** x·Φ(x), the exact form. */
  GELU,
  /** The tanh approximation of gelu. */
  GELU_NEW,
  /** The same approximation under the name of another implementation. */
  GELU_FAST,
  /** The same approximation under PyTorch's name. */
  GELU_PYTORCH_TANH,
  /** x·σ(1.702·x). */
  QUICK_GELU,
  RELU,
  SILU,
  /** Another name of silu. */
  SWISH,
  TANH,
  SIGMOID,
  MISH,
  /** x itself. */
  LINEAR;

  /** Applies the function to every element; the shape stays. */
  public Tensor apply(Tensor x) {
    return switch (this) {
      case GELU -> Functional.gelu(x);
      case GELU_NEW, GELU_FAST, GELU_PYTORCH_TANH -> Functional.geluTanh(x);
      case QUICK_GELU -> x.mul(Functional.sigmoid(x.mul(1.702)));
      case RELU -> Functional.relu(x);
      case SILU, SWISH -> Functional.silu(x);
      case TANH -> Functional.tanh(x);
      case SIGMOID -> Functional.sigmoid(x);
      case MISH -> Functional.mish(x);
      case LINEAR -> x;
    };
  }

  /** Returns the name as a config.json spells it. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds an activation by the name in a config.json.
   *
   * @param field the name of the field, for the error
   * @throws ConfigException if there is none of this name
   */
  public static Activation named(String name, String field) {
    for (Activation activation : values()) {
      if (activation.configName().equals(name)) {
        return activation;
      }
    }
    throw new ConfigException(
        field
            + " is \""
            + name
            + "\"; known activations are gelu, gelu_new, gelu_fast,"
            + " gelu_pytorch_tanh, quick_gelu, relu, silu, swish, tanh, sigmoid, mish, linear");
  }
}
