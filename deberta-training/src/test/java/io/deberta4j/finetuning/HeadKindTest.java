package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.data.TaskKind;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import org.junit.jupiter.api.Test;

class HeadKindTest {
  private static final String CONFIG =
      """
      {"model_type": "%s", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 32}
      """;

  /**
   * Its modeling_deberta.py has no DebertaForMultipleChoice, and neither file a head for ReCoRD.
   */
  @Test
  void knowsWhichHeadsTransformersHas() {
    DebertaConfig v1 = ConfigJson.parse(CONFIG.formatted("deberta"));
    DebertaConfig v2 = ConfigJson.parse(CONFIG.formatted("deberta-v2"));
    for (TaskKind kind : TaskKind.values()) {
      boolean record = kind == TaskKind.ENTITY_CHOICE;
      boolean choice = kind == TaskKind.MULTIPLE_CHOICE;
      assertThat(HeadKind.of(kind).inTransformers(v2)).as("%s", kind).isEqualTo(!record);
      assertThat(HeadKind.of(kind).inTransformers(v1))
          .as("%s of v1", kind)
          .isEqualTo(!record && !choice);
    }
  }

  /** A classifier of several classes and no problem_type, as MNLI's, gives no numbers. */
  @Test
  void numbersNeedOneOutput() {
    String named = "{\"architectures\": [\"DebertaV2ForSequenceClassification\"], \"num_labels\": ";
    for (int labels = 1; labels <= 3; labels++) {
      String json = CONFIG.formatted("deberta-v2").replaceFirst("\\{", named + labels + ",");
      DebertaConfig config = ConfigJson.parse(json);
      assertThat(HeadKind.of(TaskKind.REGRESSION).isOf(config)).isEqualTo(labels == 1);
      assertThat(HeadKind.of(TaskKind.CLASSIFICATION).isOf(config)).isTrue();
    }
  }
}
