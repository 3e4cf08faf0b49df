package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterGroupTest {
  /** Layers 0 to 2: factors 0.5^(3 − N) for layer N, 0.5⁴ for embeddings, 1 for the head. */
  private static final Map<String, Double> FACTORS =
      Map.ofEntries(
          Map.entry("deberta.embeddings.word_embeddings.weight", 0.0625),
          Map.entry("deberta.embeddings.LayerNorm.weight", 0.0625),
          Map.entry("deberta.encoder.rel_embeddings.weight", 0.0625),
          Map.entry("deberta.encoder.LayerNorm.bias", 0.0625),
          Map.entry("deberta.encoder.conv.conv.weight", 0.125),
          Map.entry("deberta.encoder.layer.0.attention.self.query_proj.weight", 0.125),
          Map.entry("deberta.encoder.layer.1.output.LayerNorm.weight", 0.25),
          Map.entry("deberta.encoder.layer.2.output.dense.bias", 0.5),
          Map.entry("pooler.dense.weight", 1.0),
          Map.entry("lm_predictions.lm_head.LayerNorm.weight", 1.0),
          Map.entry("classifier.bias", 1.0));

  @Test
  void ratesDecayFromTheHeadDown() {
    try (var scope = TensorScope.open()) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      FACTORS.keySet().forEach(name -> weights.put(name, Tensor.zeros(DType.F32, 1)));
      List<ParameterGroup> groups = ParameterGroup.layerwise(weights, 0.01, 0.5);
      Map<String, Double> found = new LinkedHashMap<>();
      for (ParameterGroup group : groups) {
        for (String name : group.parameters().keySet()) {
          boolean exempt = name.endsWith("bias") || name.contains("LayerNorm");
          assertThat(group.weightDecay()).as(name).isEqualTo(exempt ? 0 : 0.01);
          found.put(name, group.rateFactor());
        }
      }
      assertThat(found).isEqualTo(FACTORS);
    }
  }

  @Test
  void aFactorScalesTheRateAndWithItTheDecay() {
    try (var scope = TensorScope.open()) {
      Tensor slow = Tensor.ones(DType.F32, 1).requireGrad();
      Tensor fast = Tensor.ones(DType.F32, 1).requireGrad();
      List<ParameterGroup> groups =
          List.of(
              new ParameterGroup(Map.of("slow", slow), 0.5, 0.25),
              new ParameterGroup(Map.of("fast", fast), 0.5));
      try (var adam = new AdamW(groups, AdamW.Settings.USUAL)) {
        slow.add(fast).sum().backward();
        adam.step(0.1); // the first update is rate · (sign of the gradient + decay · weight)
      }
      assertThat(1 - fast.item()).isCloseTo(0.15, within(1e-6));
      assertThat(1 - slow.item()).isCloseTo(0.0375, within(1e-6));
    }
  }

  @Test
  void refusesRatesThatGrow() {
    assertThatThrownBy(() -> ParameterGroup.layerwise(Map.of(), 0, 1.1))
        .hasMessageContaining("1.1");
    assertThatThrownBy(() -> ParameterGroup.layerwise(Map.of(), 0, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> new ParameterGroup(Map.of(), -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new ParameterGroup(Map.of(), 0, Double.NaN))
        .hasMessageContaining("NaN");
  }
}
