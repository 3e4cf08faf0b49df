package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.PositionVariant;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every arm changes what it should, and nothing else. */
class ExperimentArmTest {
  private static final String POSITIONS = "deberta.embeddings.position_embeddings.weight";
  private static final String RELATIVE = "deberta.encoder.rel_embeddings.weight";
  private static final String BIAS = "deberta.encoder.relative_attention_bias.weight";

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private Parameters weights(ExperimentArm arm) {
    DebertaConfig config = arm.config(Tiny.config(3, 0));
    return Tiny.weights(seed, DType.F64, root -> new LanguageModel(root, config, arm.decoding()));
  }

  private Set<String> names(ExperimentArm arm) {
    try (var weights = weights(arm)) {
      return new TreeSet<>(weights.all().keySet());
    }
  }

  /** Which weights an arm has beyond the paper's model, and which of its own it lacks. */
  private void assertDiffers(ExperimentArm arm, Set<String> more, Set<String> fewer) {
    Set<String> paper = names(ExperimentArm.DEBERTA);
    Set<String> own = names(arm);
    Set<String> added = new TreeSet<>(own);
    added.removeAll(paper);
    Set<String> missing = new TreeSet<>(paper);
    missing.removeAll(own);
    assertThat(added).as(arm.name()).isEqualTo(more);
    assertThat(missing).as(arm.name()).isEqualTo(fewer);
  }

  @Test
  void weightsDifferWhereTheArmDiffers() {
    String norm = "deberta.encoder.LayerNorm.";
    Set<String> relative = Set.of(RELATIVE, norm + "weight", norm + "bias");
    Set<String> all = Set.of(RELATIVE, norm + "weight", norm + "bias", POSITIONS);
    Set<String> none = Set.of();
    assertDiffers(ExperimentArm.ABSOLUTE_INPUT, none, relative);
    assertDiffers(ExperimentArm.ABSOLUTE_EVERY_LAYER, none, relative);
    assertDiffers(ExperimentArm.RELATIVE_BIAS, Set.of(BIAS), all);
    assertDiffers(ExperimentArm.DISENTANGLED, none, Set.of(POSITIONS));
    assertDiffers(ExperimentArm.DECODER_WITHOUT_POSITIONS, none, Set.of(POSITIONS));
    assertDiffers(ExperimentArm.DISENTANGLED_ABSOLUTE_INPUT, none, none);
    assertDiffers(ExperimentArm.WITHOUT_C2P, none, none);
    assertDiffers(ExperimentArm.WITHOUT_P2C, none, none);
    assertDiffers(ExperimentArm.WITHOUT_EMD_AND_C2P, none, Set.of(POSITIONS));
    assertDiffers(ExperimentArm.WITHOUT_EMD_AND_P2C, none, Set.of(POSITIONS));
    assertDiffers(ExperimentArm.SHARED_PROJECTIONS, none, none);
    assertDiffers(ExperimentArm.WITHOUT_CONVOLUTION, none, none);
    Set<String> convolution =
        Set.of(
            "deberta.encoder.conv.conv.weight",
            "deberta.encoder.conv.conv.bias",
            "deberta.encoder.conv.LayerNorm.weight",
            "deberta.encoder.conv.LayerNorm.bias");
    assertDiffers(ExperimentArm.WITH_CONVOLUTION, convolution, none);
    Set<String> projections = new TreeSet<>();
    for (int layer = 0; layer < 3; layer++) {
      for (String name : List.of("pos_key_proj", "pos_query_proj")) {
        String at = "deberta.encoder.layer." + layer + ".attention.self." + name;
        projections.addAll(Set.of(at + ".weight", at + ".bias"));
      }
    }
    assertDiffers(ExperimentArm.SEPARATE_PROJECTIONS, projections, none);
  }

  /** All that an arm may change of a configuration is positions and convolution. */
  @Test
  void configurationsAgreeInEverythingElse() {
    DebertaConfig base = Tiny.config(3, 0.1);
    for (ExperimentArm arm : ExperimentArm.values()) {
      DebertaConfig config = arm.config(base);
      AttentionConfig own = base.attention();
      DebertaConfig back =
          config
              .withConv(base.conv())
              .withPositions(base.positionBiasedInput(), own, PositionVariant.RELEASED);
      assertThat(back).as(arm.name()).isEqualTo(base);
      AttentionConfig attention = config.attention();
      assertThat(attention.maxRelativePositions()).isEqualTo(own.maxRelativePositions());
      assertThat(attention.positionBuckets()).isEqualTo(own.positionBuckets());
      assertThat(ExperimentArm.named(arm.armName())).isEqualTo(arm);
    }
    assertThatThrownBy(() -> ExperimentArm.named("emd"))
        .hasMessageContainingAll("'emd'", "without-c2p");
  }

  /** No two arms compute the same, except those that are one model under two names. */
  @Test
  void everyArmComputesSomethingElse() {
    Set<ExperimentArm> same =
        Set.of(
            ExperimentArm.DEBERTA,
            ExperimentArm.SHARED_PROJECTIONS,
            ExperimentArm.WITHOUT_CONVOLUTION);
    int[] tokens = random.ints(12, Tiny.FIRST_WORD, Tiny.VOCABULARY).toArray();
    MaskedSequence sequence = Tiny.mask(tokens, random);
    Map<ExperimentArm, float[]> found = new EnumMap<>(ExperimentArm.class);
    for (ExperimentArm arm : ExperimentArm.values()) {
      try (var scope = TensorScope.open();
          var weights = sameWeights(arm)) {
        DebertaConfig config = arm.config(Tiny.config(3, 0));
        PredictionBatch batch = PredictionBatch.bidirectional(List.of(sequence), 0);
        Tensor logits =
            new LanguageModel(weights, config, arm.decoding())
                .logits(batch.input(), batch.labels(), Mode.EVAL);
        found.put(arm, logits.toFloats());
      }
    }
    for (ExperimentArm one : ExperimentArm.values()) {
      for (ExperimentArm other : ExperimentArm.values()) {
        boolean equal = one == other || (same.contains(one) && same.contains(other));
        assertThat(Arrays.equals(found.get(one), found.get(other)))
            .as("%s and %s, seed %d", one, other, seed)
            .isEqualTo(equal);
      }
    }
  }

  /** Weights that depend on their names alone, so that arms have those of a name in common. */
  private Parameters sameWeights(ExperimentArm arm) {
    Parameters weights = weights(arm);
    weights
        .all()
        .forEach(
            (name, weight) -> {
              Random own = new Random(seed + name.hashCode());
              float[] values = new float[(int) weight.elements()];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) own.nextGaussian() * 0.3f;
              }
              weight.detach().copyInPlace(Tensor.of(values, weight.shape()).to(DType.F64));
            });
    return weights;
  }

  /**
   * In the first layer the probabilities of a model with a bias are those of the same model without
   * one, times exp(bias of the distance), normalised anew.
   */
  @Test
  void theRelativeBiasIsAddedToTheScoreOfItsDistance() {
    DebertaConfig config = ExperimentArm.RELATIVE_BIAS.config(Tiny.config(1, 0));
    try (var scope = TensorScope.open();
        var weights = weights(ExperimentArm.RELATIVE_BIAS)) {
      Tensor table = named(weights, BIAS);
      var model = new DebertaModel(weights.at("deberta"), config);
      int n = 14; // beyond the 8 distances of the table
      Batch batch = Batch.of(Tensor.of(random.longs(n, 5, Tiny.VOCABULARY).toArray(), 1, n));
      float[] with = attention(model, batch);
      float[] biases = table.toFloats(); // [2k, A]
      table.detach().zeroInPlace();
      float[] without = attention(model, batch);
      for (int head = 0; head < 2; head++) {
        for (int i = 0; i < n; i++) {
          double sum = 0;
          double[] expected = new double[n];
          for (int j = 0; j < n; j++) {
            int row = model.encoder().relativePositions().index(i - j);
            expected[j] = without[(head * n + i) * n + j] * Math.exp(biases[row * 2 + head]);
            sum += expected[j];
          }
          for (int j = 0; j < n; j++) {
            assertThat((double) with[(head * n + i) * n + j])
                .as("head %d, (%d, %d), seed %d", head, i, j, seed)
                .isCloseTo(expected[j] / sum, within(1e-6));
          }
        }
      }
    }
  }

  /** Attention probabilities of the first layer, [1, A, N, N]. */
  private static float[] attention(DebertaModel model, Batch batch) {
    return model.forward(batch, Mode.EVAL.withAttentions()).attentions().get(0).toFloats();
  }

  private static Tensor named(Parameters weights, String name) {
    Tensor tensor = weights.all().get(name);
    assertThat(tensor).as(name).isNotNull();
    return tensor;
  }

  /** Layer by layer: the first takes the embeddings, every other its input plus positions. */
  @Test
  void positionsAreAddedAgainBeforeEveryLayerButTheFirst() {
    DebertaConfig config = ExperimentArm.ABSOLUTE_EVERY_LAYER.config(Tiny.config(3, 0));
    try (var scope = TensorScope.open();
        var weights = weights(ExperimentArm.ABSOLUTE_EVERY_LAYER)) {
      var model = new DebertaModel(weights.at("deberta"), config);
      int n = 7;
      Batch batch = Batch.of(Tensor.of(random.longs(n, 5, Tiny.VOCABULARY).toArray(), 1, n));
      Tensor positions = named(weights, POSITIONS).slice(0, 0, n).unsqueeze(0);
      Tensor h = model.embeddings().forward(batch, Mode.EVAL);
      for (int i = 0; i < 3; i++) {
        Tensor input = i == 0 ? h : h.add(positions);
        h =
            model
                .encoder()
                .layers()
                .get(i)
                .forward(input, input, batch.pairMask(), null, null, Mode.EVAL)
                .hidden();
      }
      Tensor found = model.forward(batch, Mode.EVAL).lastHiddenState();
      assertThat(found.sub(h).abs().max().item()).as("seed %d", seed).isLessThan(1e-12);
    }
  }

  /** Who cannot compute an experiment with positions says so. */
  @Test
  void experimentsAreRefusedWhereTheyWouldNotBeHonoured() {
    for (ExperimentArm arm :
        List.of(ExperimentArm.RELATIVE_BIAS, ExperimentArm.ABSOLUTE_EVERY_LAYER)) {
      DebertaConfig config = arm.config(Tiny.config(3, 0));
      String name = config.positionVariant().name();
      assertThatThrownBy(() -> ConfigJson.write(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(name, "a config.json");
      try (var scope = TensorScope.open();
          var weights = weights(arm)) {
        var model = new DebertaModel(weights.at("deberta"), config);
        assertThatThrownBy(() -> InferencePlan.of(model, Precision.F32))
            .isInstanceOf(ConfigException.class)
            .hasMessageContainingAll(name, "a plan");
        assertThatThrownBy(() -> new EnhancedMaskDecoder(model, 2))
            .isInstanceOf(ConfigException.class)
            .hasMessageContainingAll(name, "the Enhanced Mask Decoder");
      }
    }
    DebertaConfig base = Tiny.config();
    Map<PositionVariant, String> contradictions =
        Map.of(
            PositionVariant.RELATIVE_BIAS, "relative_attention",
            PositionVariant.ABSOLUTE_IN_EVERY_LAYER, "position_biased_input");
    contradictions.forEach(
        (variant, field) ->
            assertThatThrownBy(() -> base.withPositions(false, base.attention(), variant))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(field));
  }
}
