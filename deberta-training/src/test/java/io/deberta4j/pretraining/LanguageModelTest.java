package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.Target;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.MicroBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanguageModelTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** Scores and gradients of the same weights through two models. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Outcome(float[] logits, Map<String, Tensor> gradients) {
    static Outcome of(Parameters weights, Tensor logits, Tensor loss) {
      loss.backward();
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      weights
          .all()
          .forEach(
              (name, weight) -> {
                Tensor gradient = weight.grad();
                gradients.put(
                    name, gradient == null ? Tensor.zeros(DType.F64, 1) : gradient.copy());
                weight.clearGrad();
              });
      return new Outcome(logits.toFloats(), gradients);
    }

    void assertEquals(Outcome other) {
      assertThat(logits).containsExactly(other.logits, within(1e-6f));
      assertThat(gradients.keySet()).isEqualTo(other.gradients.keySet());
      gradients.forEach(
          (name, gradient) -> {
            Tensor expected = other.gradients.getOrDefault(name, gradient);
            assertThat(gradient.sub(expected).abs().max().item()).as(name).isLessThan(1e-9);
          });
    }
  }

  private PredictionBatch batch() {
    return PredictionBatch.bidirectional(Tiny.masked(Tiny.sequences(4, random), random), 0);
  }

  @Test
  void withTheDecoderItIsTheHeadOfThePaperThoughTheLastLayerRunsOnlyThere() {
    for (int layers = 1; layers <= 3; layers++) {
      DebertaConfig config = Tiny.config(layers, 0);
      try (var scope = TensorScope.open();
          var weights =
              Tiny.weights(seed, DType.F64, root -> new MaskedLanguageModel(root, config))) {
        PredictionBatch batch = batch();
        int passes = layers;
        var head = new MaskedLanguageModel(weights, config, passes);
        var full = head.forward(batch.input(), batch.labels(), Mode.EVAL);
        Outcome expected =
            Outcome.of(weights, full.logits(), head.lossPerToken(full, batch.labels()).mean());
        var model = new LanguageModel(weights, config, MaskDecoding.ENHANCED, passes);
        outcome(weights, model, batch).assertEquals(expected);
      }
    }
  }

  @Test
  void withoutItIsTheHeadOfHuggingFace() {
    DebertaConfig config = Tiny.config();
    for (boolean legacy : new boolean[] {true, false}) {
      DebertaConfig form = config.withHead(config.head().withLegacy(legacy));
      try (var scope = TensorScope.open();
          var weights = Tiny.weights(seed, DType.F64, root -> new DebertaForMaskedLM(root, form))) {
        PredictionBatch batch = batch();
        var head = new DebertaForMaskedLM(weights, form);
        Tensor logits = head.forward(batch.input(), Mode.EVAL).logits();
        Tensor chosen =
            logits
                .reshape(-1, Tiny.VOCABULARY)
                .indexSelect(0, LanguageModel.labelled(batch.labels()));
        Outcome expected = Outcome.of(weights, chosen, head.loss(logits, batch.labels()));
        outcome(weights, form, MaskDecoding.LAST_LAYER, batch).assertEquals(expected);
      }
    }
  }

  /** Where all positions are 0, a decoder with positions is one without. */
  @Test
  void twoPassesWithoutPositionsAreThoseWithPositionsOfZero() {
    DebertaConfig config = Tiny.config();
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(
                seed, DType.F64, root -> new LanguageModel(root, config, MaskDecoding.ENHANCED))) {
      PredictionBatch batch = batch();
      Outcome with = outcome(weights, config, MaskDecoding.ENHANCED, batch);
      Outcome without = outcome(weights, config, MaskDecoding.TWO_PASSES_WITHOUT_POSITIONS, batch);
      assertThat(without.logits()).isNotEqualTo(with.logits());
      Tensor positions = weights.all().get("deberta.embeddings.position_embeddings.weight");
      assertThat(positions).isNotNull();
      positions.detach().zeroInPlace();
      Outcome zero = outcome(weights, config, MaskDecoding.ENHANCED, batch);
      assertThat(zero.logits()).as("seed %d", seed).isEqualTo(without.logits());
    }
  }

  private static Outcome outcome(
      Parameters weights, DebertaConfig config, MaskDecoding decoding, PredictionBatch batch) {
    return outcome(weights, new LanguageModel(weights, config, decoding), batch);
  }

  private static Outcome outcome(Parameters weights, LanguageModel model, PredictionBatch batch) {
    Tensor logits = model.logits(batch.input(), batch.labels(), Mode.EVAL);
    return Outcome.of(weights, logits, LanguageModel.lossPerToken(logits, batch.labels()).mean());
  }

  /** Special tokens only: there is nothing to predict, and nothing breaks. */
  @Test
  void aBatchWithoutMaskedTokensLosesNothing() {
    DebertaConfig config = Tiny.config();
    for (MaskDecoding decoding : MaskDecoding.values()) {
      try (var scope = TensorScope.open();
          var weights =
              Tiny.weights(seed, DType.F32, root -> new LanguageModel(root, config, decoding))) {
        var model = new LanguageModel(weights, config, decoding);
        var objective =
            LanguageModelObjective.masked(
                model,
                weights.all(),
                (tokens, chance) -> {
                  int[] none = new int[tokens.length];
                  Arrays.fill(none, Target.IGNORED);
                  return new MaskedSequence(tokens, none);
                });
        MicroBatch part = objective.prepare(Tiny.sequences(2, random), random);
        assertThat(part.weights()).isEqualTo(Map.of("mlm", 0.0));
        Tensor loss = part.losses(Mode.EVAL).get("mlm");
        assertThat(loss).isNotNull();
        assertThat(loss.item()).isZero();
        loss.backward();
      }
    }
  }

  /** From left to right no score depends on what comes later; what comes before matters. */
  @Test
  void aCausalMaskHidesTheFuture() {
    for (ExperimentArm arm : ExperimentArm.values()) {
      DebertaConfig config = arm.config(Tiny.config());
      if (config.conv() != null) {
        continue;
      }
      try (var scope = TensorScope.open();
          var weights =
              Tiny.weights(
                  seed, DType.F64, root -> new LanguageModel(root, config, arm.decoding()))) {
        var model = new LanguageModel(weights, config, arm.decoding());
        int[] tokens = random.ints(9, Tiny.FIRST_WORD, Tiny.VOCABULARY).toArray();
        int changed = 1 + random.nextInt(7);
        int[] others = tokens.clone();
        others[changed] = tokens[changed] == 5 ? 6 : 5;
        Tensor one = causal(model, tokens); // [8, V]
        Tensor other = causal(model, others);
        Tensor difference = one.sub(other).abs().max(-1);
        float[] rows = difference.toFloats();
        for (int i = 0; i < rows.length; i++) {
          if (i < changed) {
            assertThat(rows[i]).as("%s row %d, seed %d", arm, i, seed).isZero();
          } else {
            assertThat(rows[i]).as("%s row %d, seed %d", arm, i, seed).isPositive();
          }
        }
      }
    }
  }

  /** The scores at every token but the last, [N − 1, V]; labels stand for "asked" only. */
  private static Tensor causal(LanguageModel model, int[] tokens) {
    PredictionBatch batch = PredictionBatch.causal(List.of(MaskedSequence.shifted(tokens)), 0);
    return model.logits(batch.input(), batch.labels(), Mode.EVAL).detach();
  }

  @Test
  void whatCannotBeIsRefused() {
    DebertaConfig biased = ExperimentArm.ABSOLUTE_INPUT.config(Tiny.config());
    assertThatThrownBy(
            () ->
                Tiny.weights(
                    1, DType.F32, root -> new LanguageModel(root, biased, MaskDecoding.ENHANCED)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("position_biased_input");
    DebertaConfig conv = ExperimentArm.WITH_CONVOLUTION.config(Tiny.config());
    try (var weights =
        Tiny.weights(
            1, DType.F32, root -> new LanguageModel(root, conv, MaskDecoding.LAST_LAYER))) {
      var model = new LanguageModel(weights, conv, MaskDecoding.LAST_LAYER);
      assertThatThrownBy(() -> LanguageModelObjective.autoregressive(model, weights.all()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("conv_kernel_size=3");
    }
  }
}
