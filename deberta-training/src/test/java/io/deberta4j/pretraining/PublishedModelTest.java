package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import org.junit.jupiter.api.Test;

class PublishedModelTest {
  @Test
  void namesAreThoseOfTheHub() {
    assertThat(PublishedModel.DEBERTA_V2_XXLARGE.modelName()).isEqualTo("deberta-v2-xxlarge");
    for (PublishedModel model : PublishedModel.values()) {
      assertThat(PublishedModel.named(model.modelName())).isEqualTo(model);
    }
    assertThatThrownBy(() -> PublishedModel.named("deberta-v4"))
        .hasMessageContainingAll("deberta-v4", "mdeberta-v3-base");
  }

  @Test
  void shapesAreThoseOfThePublishedConfigurations() {
    DebertaConfig v1 = PublishedModel.DEBERTA_XLARGE.config();
    assertThat(v1.modelType()).isEqualTo(ModelType.DEBERTA);
    assertThat(v1.vocabSize()).isEqualTo(50265);
    assertThat(v1.numHiddenLayers()).isEqualTo(48);
    assertThat(v1.attention().positionBuckets()).isZero();
    assertThat(v1.attention().shareAttKey()).isFalse();
    DebertaConfig v2 = PublishedModel.DEBERTA_V2_XLARGE.config();
    ConvConfig conv = v2.conv();
    assertThat(conv).isNotNull();
    assertThat(conv.kernelSize()).isEqualTo(3);
    assertThat(v2.numAttentionHeads()).isEqualTo(24);
    assertThat(v2.intermediateSize()).isEqualTo(6144);
    DebertaConfig v3 = PublishedModel.DEBERTA_V3_SMALL.config();
    assertThat(v3.conv()).isNull();
    assertThat(v3.numHiddenLayers()).isEqualTo(6);
    AttentionConfig attention = v3.attention();
    assertThat(attention.positionBuckets()).isEqualTo(256);
    assertThat(attention.normRelEbd()).isTrue();
    assertThat(v3.positionBiasedInput()).isFalse();
    assertThat(PublishedModel.MDEBERTA_V3_BASE.config(123, 7).vocabSize()).isEqualTo(123);
    assertThat(PublishedModel.MDEBERTA_V3_BASE.config(123, 7).padTokenId()).isEqualTo(7);
  }
}
