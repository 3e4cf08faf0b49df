package io.deberta4j.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.OptimizerState;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The naive XAdam of a recorded run, one array element at a time: no bias correction, ε outside the
 * root, decay added to the update (microsoft/DeBERTa, {@code optims/xadam.py}).
 */
final class MicrosoftAdam implements Optimizer {
  private final Map<String, Tensor> weights;
  private final Map<String, Double> decays = new LinkedHashMap<>();
  private final Map<String, double[]> means = new LinkedHashMap<>();
  private final Map<String, double[]> squares = new LinkedHashMap<>();
  private final double beta1;
  private final double beta2;
  private final double epsilon;

  MicrosoftAdam(Map<String, Tensor> weights, JsonNode description) {
    this.weights = weights;
    JsonNode settings = description.path("optimizer");
    beta1 = settings.path("adam_beta1").asDouble();
    beta2 = settings.path("adam_beta2").asDouble();
    epsilon = settings.path("epsilon").asDouble();
    for (JsonNode group : description.path("groups")) {
      double decay = group.path("weight_decay").asDouble();
      group.path("names").forEach(name -> decays.put(name.asText(), decay));
    }
  }

  @Override
  public List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    for (Tensor weight : weights.values()) {
      Tensor gradient = weight.grad();
      if (gradient != null) {
        gradients.add(gradient);
      }
    }
    return gradients;
  }

  @Override
  public void step(double learningRate, double gradientFactor) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      weights.forEach(
          (name, weight) -> {
            Tensor gradient = weight.grad();
            if (gradient != null) {
              float[] values = weight.toFloats();
              update(name, values, gradient.toFloats(), learningRate, gradientFactor);
              weight.copyInPlace(Tensor.of(values, weight.shape()));
            }
          });
    }
  }

  private void update(String name, float[] values, float[] gradient, double rate, double factor) {
    double[] mean = means.computeIfAbsent(name, key -> new double[values.length]);
    double[] square = squares.computeIfAbsent(name, key -> new double[values.length]);
    double decay = Objects.requireNonNull(decays.get(name), name);
    for (int i = 0; i < values.length; i++) {
      double g = gradient[i] * factor;
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      double change = mean[i] / (Math.sqrt(square[i]) + epsilon) + decay * values[i];
      values[i] = (float) (values[i] - rate * change);
    }
  }

  @Override
  public void clearGradients() {
    weights.values().forEach(Tensor::clearGrad);
  }

  @Override
  public void settle() {
    // Nothing is put off.
  }

  @Override
  public OptimizerState state() {
    return new OptimizerState(Map.of(), Map.of());
  }

  @Override
  public void restore(OptimizerState state) {
    throw new UnsupportedOperationException("recorded runs are not resumed");
  }

  @Override
  public void close() {
    // Java arrays need no freeing.
  }
}
