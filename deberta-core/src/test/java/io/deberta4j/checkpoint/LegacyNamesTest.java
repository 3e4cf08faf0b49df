package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LegacyNamesTest {
  private static final String SELF = "encoder.layer.0.attention.self.";
  private static final long SEED = 7;

  @Test
  void givesTheEncoderItsPrefix() {
    for (String prefix : List.of("", "bert.", "deberta.")) {
      assertThat(LegacyNames.canonical(prefix + "embeddings.word_embeddings.weight"))
          .isEqualTo("deberta.embeddings.word_embeddings.weight");
      assertThat(LegacyNames.canonical(prefix + "encoder.rel_embeddings.weight"))
          .isEqualTo("deberta.encoder.rel_embeddings.weight");
    }
  }

  @Test
  void leavesOtherNamesAlone() {
    for (String name :
        List.of(
            "classifier.weight",
            "cls.predictions.bias",
            "lm_predictions.lm_head.LayerNorm.weight",
            "generator.deberta.embeddings.LayerNorm.weight",
            "pooler.dense.bias",
            "gamma",
            "q_bias",
            "deberta." + SELF + "query_proj.weight")) {
      assertThat(LegacyNames.canonical(name)).isEqualTo(name);
      assertThat(LegacyNames.canonical(List.of(name)))
          .containsOnlyKeys(name)
          .containsValue(new LegacyNames.Source(name, FusedRows.ALL));
    }
  }

  @Test
  void renamesGammaAndBeta() {
    assertThat(LegacyNames.canonical("bert.embeddings.LayerNorm.gamma"))
        .isEqualTo("deberta.embeddings.LayerNorm.weight");
    assertThat(LegacyNames.canonical("cls.predictions.transform.LayerNorm.beta"))
        .isEqualTo("cls.predictions.transform.LayerNorm.bias");
  }

  @Test
  void splitsTheFusedAttentionOfV1() {
    String at = "deberta." + SELF;
    var sources =
        LegacyNames.canonical(
            List.of(
                SELF + "in_proj.weight",
                SELF + "q_bias",
                SELF + "v_bias",
                SELF + "pos_proj.weight",
                SELF + "pos_q_proj.weight",
                SELF + "pos_q_proj.bias"));
    assertThat(sources)
        .containsOnlyKeys(
            at + "query_proj.weight",
            at + "key_proj.weight",
            at + "value_proj.weight",
            at + "query_proj.bias",
            at + "value_proj.bias",
            at + "pos_key_proj.weight",
            at + "pos_query_proj.weight",
            at + "pos_query_proj.bias")
        .containsEntry(
            at + "key_proj.weight", new LegacyNames.Source(SELF + "in_proj.weight", FusedRows.KEY))
        .containsEntry(
            at + "value_proj.bias", new LegacyNames.Source(SELF + "v_bias", FusedRows.ALL));
    sources.forEach(
        (canonical, source) ->
            assertThat(LegacyNames.v1(canonical)).isEqualTo("deberta." + source.name()));
  }

  @Test
  void refusesTwoNamesForOneTensor() {
    assertThatThrownBy(
            () ->
                LegacyNames.canonical(
                    List.of(SELF + "in_proj.weight", "deberta." + SELF + "key_proj.weight")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("both mean 'deberta." + SELF + "key_proj.weight'");
    assertThatThrownBy(() -> LegacyNames.canonical(List.of("bert.encoder.x", "deberta.encoder.x")))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> LegacyNames.v1("deberta." + SELF + "key_proj.bias"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no place in a v1 checkpoint");
  }

  /** The rows of in_proj, written as loops over heads, parts and rows of a head. */
  @Test
  void rowsFollowTheLayoutPerHead() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      int heads = 1 + random.nextInt(8);
      int size = 1 + random.nextInt(9);
      int[] owner = new int[3 * heads * size]; // fused row -> part * D + row of that part
      int fused = 0;
      for (int head = 0; head < heads; head++) {
        for (int part = 0; part < 3; part++) {
          for (int i = 0; i < size; i++) {
            owner[fused++] = part * heads * size + head * size + i;
          }
        }
      }
      assertThat(FusedRows.fused(heads, size)).as("seed %d", SEED).isEqualTo(owner);
      FusedRows[] parts = {FusedRows.QUERY, FusedRows.KEY, FusedRows.VALUE};
      for (int part = 0; part < 3; part++) {
        int[] rows = parts[part].indices(heads, size);
        assertThat(rows).hasSize(heads * size);
        for (int row = 0; row < rows.length; row++) {
          assertThat(owner[rows[row]]).isEqualTo(part * heads * size + row);
        }
      }
    }
    assertThat(FusedRows.KEY.indices(2, 2)).containsExactly(2, 3, 8, 9);
    assertThatThrownBy(() -> FusedRows.ALL.indices(2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Every name of a v1 golden comes back from the names of the model. */
  @TestFactory
  Stream<DynamicTest> namesOfGoldensSurviveTheRoundTrip() {
    return Goldens.find("models", "model.safetensors").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    Goldens.root().relativize(file).toString(),
                    () -> {
                      var published = Safetensors.open(file).tensors().keySet();
                      boolean v1 =
                          published.stream().anyMatch(name -> name.endsWith("in_proj.weight"));
                      LegacyNames.canonical(published)
                          .forEach(
                              (name, source) ->
                                  assertThat(v1 ? LegacyNames.v1(name) : name)
                                      .isIn(source.name(), "deberta." + source.name()));
                    }));
  }
}
