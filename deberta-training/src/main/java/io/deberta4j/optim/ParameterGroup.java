package io.deberta4j.optim;

import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Weights that share a decay.
 *
 * @param parameters trainable tensors
 * @param weightDecay share of a weight lost per update, times the learning rate
 */
public record ParameterGroup(List<Tensor> parameters, double weightDecay) {
  /** Copies the list. */
  public ParameterGroup {
    parameters = List.copyOf(parameters);
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
  }

  /** Parts named weights in two: biases and LayerNorm weights do not decay, all others do. */
  public static List<ParameterGroup> decayExceptBiasAndNorm(
      Map<String, Tensor> parameters, double weightDecay) {
    List<Tensor> decayed = new ArrayList<>();
    List<Tensor> others = new ArrayList<>();
    parameters.forEach(
        (name, tensor) -> {
          boolean exempt = name.contains("bias") || name.contains("LayerNorm.weight");
          (exempt ? others : decayed).add(tensor);
        });
    return List.of(new ParameterGroup(decayed, weightDecay), new ParameterGroup(others, 0));
  }
}
