package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.pretraining.PublishedModel.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedModelTest {
  @Test
  void namesAreThoseOfTheHub() {
    assertThat(PublishedModel.DEBERTA_V2_XXLARGE.modelName()).isEqualTo("deberta-v2-xxlarge");
    for (PretrainingPreset preset : PretrainingPreset.all()) {
      assertThat(PretrainingPreset.named(preset.presetName())).isEqualTo(preset);
    }
    assertThatThrownBy(() -> PretrainingPreset.named("deberta-v4"))
        .hasMessageContainingAll("deberta-v4", "mdeberta-v3-base", "deberta-v3-small-continue");
    assertThatThrownBy(() -> PretrainingPreset.named("deberta-v3-base-continue"))
        .hasMessageContaining("there is no preset");
  }

  /** microsoft/DeBERTa, experiments/language_model: mlm.sh and rtd.sh. */
  @Test
  void settingsAreThoseOfTheReleasedScripts() {
    for (String small : List.of("deberta-v3-xsmall-continue", "deberta-v3-small-continue")) {
      PretrainingPreset preset = PretrainingPreset.named(small);
      assertThat(preset.continues()).isTrue();
      assertThat(preset.recipe())
          .isEqualTo(new Recipe(PretrainingTask.RTD, 5e-5, 256, 10_000, 100_000, 1));
      assertThat(preset.tokens()).isEqualTo(100_000.0 * 256 * 512);
    }
    assertThat(PretrainingPreset.named("deberta-v3-xsmall").recipe())
        .isEqualTo(new Recipe(PretrainingTask.RTD, 3e-4, 64, 10_000, 1_000_000, 1));
    PretrainingPreset bert = PretrainingPreset.named("bert-base");
    assertThat(bert.continues()).isFalse();
    assertThat(bert.recipe())
        .isEqualTo(new Recipe(PretrainingTask.MLM, 1e-4, 256, 10_000, 1_000_000, 1));
    assertThat(bert.tokens()).isEqualTo(1_000_000.0 * 256 * 512);
    assertThat(PretrainingPreset.named("deberta-base").recipe())
        .isEqualTo(new Recipe(PretrainingTask.MLM, 1e-4, 256, 10_000, 1_000_000, 3));
  }

  @Test
  void shapesAreThoseOfThePublishedConfigurations() {
    DebertaConfig bert = PublishedModel.BERT_BASE.config();
    assertThat(bert.attention().relativeAttention()).isFalse();
    assertThat(bert.positionBiasedInput()).isTrue();
    assertThat(MaskDecoding.released(bert)).isEqualTo(MaskDecoding.LAST_LAYER);
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
