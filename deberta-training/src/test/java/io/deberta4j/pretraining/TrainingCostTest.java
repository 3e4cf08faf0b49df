package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class TrainingCostTest {
  /** The totals that Keras gives for its presets. */
  @Test
  void encodersHaveAsManyParametersAsPublished() {
    assertThat(TrainingCost.encoder(PublishedModel.DEBERTA_V3_XSMALL.config()))
        .isEqualTo(70_682_112);
    assertThat(TrainingCost.encoder(PublishedModel.DEBERTA_V3_SMALL.config()))
        .isEqualTo(141_304_320);
    assertThat(TrainingCost.encoder(PublishedModel.DEBERTA_V3_BASE.config()))
        .isEqualTo(183_831_552);
    assertThat(TrainingCost.encoder(PublishedModel.DEBERTA_V3_LARGE.config()))
        .isEqualTo(434_012_160);
    assertThat(TrainingCost.encoder(PublishedModel.MDEBERTA_V3_BASE.config()))
        .isEqualTo(278_218_752);
    assertThat(TrainingCost.encoder(PublishedModel.DEBERTA_V2_XXLARGE.config()) / 1e9)
        .isCloseTo(1.56, within(0.02));
  }

  /** The formula against the weights that models ask for. */
  @Test
  void parametersAreThoseThatModelsHave() {
    for (ExperimentArm arm : ExperimentArm.values()) {
      DebertaConfig config = arm.config(Tiny.config(3, 0));
      try (var scope = TensorScope.open();
          var weights =
              Tiny.weights(
                  1, DType.F32, root -> new LanguageModel(root, config, MaskDecoding.LAST_LAYER))) {
        long counted = weights.all().values().stream().mapToLong(Tensor::elements).sum();
        long expected = new TrainingCost(config, null, 0.15, 16).parameters();
        long decoder = config.positionBiasedInput() ? 0 : positions(config);
        assertThat(expected - decoder).as(arm.armName()).isEqualTo(counted);
      }
    }
    DebertaConfig config = Tiny.config();
    DebertaConfig generator = Tiny.config(1, 0);
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(
                1,
                DType.F32,
                root ->
                    new GeneratorDiscriminator(root, generator, config, EmbeddingSharing.GDES))) {
      assertThat(new TrainingCost(config, generator, 0.15, 16).parameters())
          .isEqualTo(weights.all().values().stream().mapToLong(Tensor::elements).sum());
    }
  }

  private static long positions(DebertaConfig config) {
    return (long) config.maxPositionEmbeddings() * config.embeddingSize();
  }

  /** The usual rule: 6 FLOPs a parameter and token, of the parameters that multiply. */
  @Test
  void flopsAreCloseToSixTimesTheParametersOfLayers() {
    TrainingCost xxlarge = TrainingCost.of(PublishedModel.DEBERTA_V2_XXLARGE);
    DebertaConfig config = xxlarge.config();
    double layers =
        TrainingCost.encoder(config) - (double) config.vocabSize() * config.embeddingSize();
    assertThat(xxlarge.flopsPerToken(false) / (6 * layers)).isBetween(1.0, 1.4);
    assertThat(xxlarge.flopsPerToken(true) / xxlarge.flopsPerToken(false)).isBetween(1.25, 1.34);
    TrainingCost all = new TrainingCost(config, null, 1, 512);
    double head = 6.0 * config.hiddenSize() * config.vocabSize();
    assertThat(all.flopsPerToken(false) - xxlarge.flopsPerToken(false)).isGreaterThan(0.8 * head);
    assertThatThrownBy(() -> new TrainingCost(config, null, 0, 512)).hasMessageContaining("0.0");
  }

  @Test
  void nodesAndDaysAreTwoSidesOfOneThing() {
    Hardware node = new Hardware("two", 1e12, 0.5, 1e9, 2);
    assertThat(node.days(8.64e16, 1)).isCloseTo(1, within(1e-12));
    assertThat(node.nodes(8.64e17, 3)).isEqualTo(4);
    assertThatThrownBy(() -> new Hardware("x", 1, 2, 1, 1)).hasMessageContaining("2.0");
  }
}
