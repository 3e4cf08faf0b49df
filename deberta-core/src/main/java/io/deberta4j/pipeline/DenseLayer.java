package io.deberta4j.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.StoredWeights;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.function.DoubleUnaryOperator;

/**
 * A linear layer behind the pooling of a sentence-transformers model ({@code 2_Dense}), computed in
 * plain Java: it sees one vector per text.
 */
final class DenseLayer {
  private static final int MAX_CONFIG_BYTES = 1 << 20;
  private static final String INPUT = "sentence_embedding";

  /** Row-major, [out, in]. */
  private final float[] weight;

  private final float[] bias;
  private final DoubleUnaryOperator activation;

  DenseLayer(float[] weight, float[] bias, DoubleUnaryOperator activation) {
    this.weight = weight;
    this.bias = bias;
    this.activation = activation;
  }

  /**
   * Reads a folder with {@code config.json} and weights.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or cannot be honoured
   */
  static DenseLayer read(Path folder) {
    Path file = folder.resolve("config.json");
    ObjectNode config = SafeJson.readObject(file, MAX_CONFIG_BYTES, ConfigException::new);
    String input = config.path("module_input_name").asText(INPUT);
    if (!input.equals(INPUT)) {
      throw new ConfigException(file + ": module_input_name " + input + " is not " + INPUT);
    }
    int in = size(config, "in_features", file);
    int out = size(config, "out_features", file);
    ModelDirectory files = ModelDirectory.open(folder);
    StoredWeights weights = new StoredWeights(files.tensors(), 1, folder.toString());
    boolean hasBias = config.path("bias").asBoolean(true);
    return new DenseLayer(
        weights.weight("linear.weight", out, in).floats(),
        hasBias ? weights.weight("linear.bias", out).floats() : new float[out],
        activation(config.path("activation_function").asText(""), file));
  }

  private static int size(ObjectNode config, String field, Path file) {
    JsonNode size = config.path(field);
    if (!size.canConvertToInt() || size.asInt() < 1) {
      throw new ConfigException(file + ": " + field + " must be a size, got " + size);
    }
    return size.asInt();
  }

  /** Finds a function by the name of its class in PyTorch; the default there is tanh. */
  private static DoubleUnaryOperator activation(String className, Path file) {
    return switch (className.substring(className.lastIndexOf('.') + 1)) {
      case "Tanh", "" -> Math::tanh;
      case "Identity" -> x -> x;
      case "ReLU" -> x -> Math.max(0, x);
      case "Sigmoid" -> x -> 1 / (1 + Math.exp(-x));
      default ->
          throw new ConfigException(
              file
                  + ": activation_function "
                  + className
                  + " is not known; known are Tanh, Identity, ReLU and Sigmoid of torch.nn");
    };
  }

  /** act(W x + b): [in] → [out]. */
  float[] apply(float[] x) {
    float[] y = new float[bias.length];
    for (int row = 0; row < y.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < x.length; i++) {
        sum += (double) weight[row * x.length + i] * x[i];
      }
      y[row] = (float) activation.applyAsDouble(sum);
    }
    return y;
  }

  /** Returns the size of the vectors it takes. */
  int in() {
    return weight.length / bias.length;
  }

  /** Returns the size of the vectors it gives. */
  int out() {
    return bias.length;
  }
}
