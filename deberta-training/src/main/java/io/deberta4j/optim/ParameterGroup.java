package io.deberta4j.optim;

import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that share a decay and a learning rate.
 *
 * @param parameters trainable tensors by name
 * @param weightDecay share of a weight lost per update, times the learning rate
 * @param rateFactor what the learning rate is multiplied by
 */
public record ParameterGroup(
    Map<String, Tensor> parameters, double weightDecay, double rateFactor) {
  /** Copies the map, keeping its order. */
  public ParameterGroup {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
    if (!(rateFactor >= 0 && Double.isFinite(rateFactor))) {
      throw new IllegalArgumentException(
          "the factor of a learning rate must be at least 0, got " + rateFactor);
    }
  }

  /** Groups weights at the full learning rate. */
  public ParameterGroup(Map<String, Tensor> parameters, double weightDecay) {
    this(parameters, weightDecay, 1);
  }

  /** Parts named weights in two: biases and LayerNorm weights do not decay, all others do. */
  public static List<ParameterGroup> decayExceptBiasAndNorm(
      Map<String, Tensor> parameters, double weightDecay) {
    Map<String, Tensor> decayed = new LinkedHashMap<>();
    Map<String, Tensor> others = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> (decays(name) ? decayed : others).put(name, tensor));
    return List.of(new ParameterGroup(decayed, weightDecay), new ParameterGroup(others, 0));
  }

  /**
   * Parts named weights by their distance from the head, and those of one distance in two: the
   * learning rate of a weight is multiplied by {@code rateDecay} once for every layer above it, as
   * in ELECTRA's code (Clark et al. 2020, arXiv:2003.10555, table 7).
   *
   * <p>Heads keep the full rate; layer N of L is multiplied by rateDecay^(L − N), the embeddings,
   * which include those of relative positions, by rateDecay^(L + 1).
   *
   * @param rateDecay in (0, 1]; 1 for the same rate everywhere
   */
  public static List<ParameterGroup> layerwise(
      Map<String, Tensor> parameters, double weightDecay, double rateDecay) {
    if (!(rateDecay > 0 && rateDecay <= 1)) {
      throw new IllegalArgumentException(
          "layer-wise learning-rate decay must lie in (0, 1], got " + rateDecay);
    }
    int layers = ParameterDepth.layers(parameters.keySet());
    Map<Integer, Map<String, Tensor>> byHeight = new LinkedHashMap<>();
    parameters.forEach(
        (name, tensor) ->
            byHeight
                .computeIfAbsent(
                    layers + 1 - ParameterDepth.of(name, layers), key -> new LinkedHashMap<>())
                .put(name, tensor));
    List<ParameterGroup> groups = new ArrayList<>();
    byHeight.forEach(
        (height, some) -> {
          for (ParameterGroup group : decayExceptBiasAndNorm(some, weightDecay)) {
            if (!group.parameters().isEmpty()) {
              double factor = Math.pow(rateDecay, height);
              groups.add(new ParameterGroup(group.parameters(), group.weightDecay(), factor));
            }
          }
        });
    return groups;
  }

  private static boolean decays(String name) {
    return !name.contains("bias") && !name.contains("LayerNorm.weight");
  }
}
