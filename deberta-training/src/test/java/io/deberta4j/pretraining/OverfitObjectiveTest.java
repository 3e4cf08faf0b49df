package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.pretraining.TextGenerator.Finish;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.MicroBatch;
import io.deberta4j.training.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A model that cannot learn one batch by heart has a broken path to a weight. */
class OverfitObjectiveTest {
  private static final int STEPS = 400;
  private static final double LEARNT = 0.02;
  private static final double LEARNING_RATE = 1e-2;
  private static final int SEED = 7;

  @TestFactory
  Stream<DynamicTest> everyArmLearnsMasksByHeart() {
    return Arrays.stream(ExperimentArm.values())
        .map(
            arm ->
                DynamicTest.dynamicTest(
                    arm.armName(),
                    () ->
                        learns(
                            arm, (m, all) -> LanguageModelObjective.masked(m, all, Tiny::mask))));
  }

  @Test
  void masksAndNextTokensAreLearntAtOnce() {
    learns(ExperimentArm.DEBERTA, (m, all) -> LanguageModelObjective.both(m, all, Tiny::mask, 0.5));
  }

  /** Makes an objective of a model and its weights. */
  private interface Making {
    LanguageModelObjective of(LanguageModel model, Map<String, Tensor> weights);
  }

  private static void learns(ExperimentArm arm, Making making) {
    DebertaConfig config = arm.config(Tiny.config());
    try (var scope = TensorScope.open();
        var weights = fresh(config, arm.decoding())) {
      var objective = making.of(new LanguageModel(weights, config, arm.decoding()), weights.all());
      learns(weights, objective, told());
    }
  }

  private static Parameters fresh(DebertaConfig config, MaskDecoding decoding) {
    return Tiny.weights(SEED, DType.F32, root -> new LanguageModel(root, config, decoding));
  }

  /** The same masks in every step. */
  private static void learns(
      Parameters weights, Objective<int[]> objective, List<int[]> sequences) {
    MicroBatch part = objective.prepare(sequences, new Random(SEED));
    minimise(
        weights, () -> part.losses(Mode.EVAL).values().stream().reduce(Tensor::add).orElseThrow());
  }

  private static void minimise(Parameters weights, Supplier<Tensor> losses) {
    try (var optimizer =
        new AdamW(ParameterGroup.decayExceptBiasAndNorm(weights.all(), 0), AdamW.Settings.USUAL)) {
      double first = 0;
      double last = Double.POSITIVE_INFINITY;
      for (int step = 0; step < STEPS && last > LEARNT; step++) {
        try (var inner = TensorScope.open()) {
          Tensor loss = losses.get();
          last = loss.item();
          first = step == 0 ? last : first;
          loss.backward();
          optimizer.step(LEARNING_RATE);
        } finally {
          optimizer.clearGradients();
        }
      }
      assertThat(first).as("the loss before").isGreaterThan(10 * LEARNT);
      assertThat(last).as("the loss after %d steps at most", STEPS).isLessThanOrEqualTo(LEARNT);
    }
  }

  /** The first word tells sequences apart. */
  private static List<int[]> distinctSequences() {
    List<int[]> sequences = new ArrayList<>();
    for (int[] tokens : Tiny.sequences(4, new Random(SEED))) {
      tokens[1] = Tiny.FIRST_WORD + sequences.size();
      sequences.add(tokens);
    }
    return sequences;
  }

  /** Without [CLS], which tells nothing of what follows: from left to right ln 4 would remain. */
  private static List<int[]> told() {
    return distinctSequences().stream().map(s -> Arrays.copyOfRange(s, 1, s.length)).toList();
  }

  /** Of fixed draws; of new ones there would soon be nothing to detect. */
  @TestFactory
  Stream<DynamicTest> replacedTokensAreLearntByHeart() {
    return Arrays.stream(EmbeddingSharing.values())
        .map(sharing -> DynamicTest.dynamicTest(sharing.name(), () -> detects(sharing)));
  }

  private static void detects(EmbeddingSharing sharing) {
    DebertaConfig config = Tiny.config();
    Random random = new Random(SEED);
    try (var scope = TensorScope.open();
        Parameters weights =
            Tiny.weights(
                SEED,
                DType.F32,
                root -> new GeneratorDiscriminator(root, config, config, sharing))) {
      var models = new GeneratorDiscriminator(weights, config, config, sharing);
      PredictionBatch batch =
          PredictionBatch.bidirectional(Tiny.masked(distinctSequences(), random), 0);
      long[] drawn = random.longs(batch.predicted(), 5, Tiny.VOCABULARY).toArray();
      var corrupted = GeneratorDiscriminator.corrupt(batch.input(), batch.labels(), drawn);
      minimise(
          weights,
          () -> {
            Tensor logits = models.generator().logits(batch.input(), batch.labels(), Mode.EVAL);
            Tensor judged = models.discriminate(corrupted, Mode.EVAL).logits();
            return LanguageModel.lossPerToken(logits, batch.labels())
                .mean()
                .add(GeneratorDiscriminator.lossPerToken(judged, corrupted, batch.labels()).mean());
          });
    }
  }

  /** What was learnt by heart from left to right is what is generated, up to [SEP]. */
  @Test
  void anAutoregressiveModelSaysWhatItHasLearnt() {
    for (MaskDecoding decoding : MaskDecoding.values()) {
      DebertaConfig config = Tiny.config();
      try (var scope = TensorScope.open();
          var weights = fresh(config, decoding)) {
        var model = new LanguageModel(weights, config, decoding);
        List<int[]> told = told();
        learns(weights, LanguageModelObjective.autoregressive(model, weights.all()), told);
        for (int[] tokens : told) {
          assertSays(model, tokens);
        }
        assertStops(model, told.get(0));
      }
    }
  }

  private static void assertSays(LanguageModel model, int[] tokens) {
    var generator = new TextGenerator(model, Tiny.SEP, Set.of(0, Tiny.CLS, Tiny.MASK));
    int[] start = {tokens[0]};
    List<Integer> rest = Arrays.stream(tokens, 1, tokens.length - 1).boxed().toList();
    List<Integer> heard = new ArrayList<>();
    var greedy = generator.generate(start, GenerationSettings.greedy(20), heard::add);
    assertThat(greedy.tokens()).isEqualTo(rest).isEqualTo(heard);
    assertThat(greedy.finish()).isEqualTo(Finish.END);
    var sharp = GenerationSettings.sampling(20, 1).withTopP(0.5);
    assertThat(generator.generate(start, sharp, id -> true).tokens()).isEqualTo(rest);
    var score =
        SequenceLosses.score(new LanguageModelEvaluator(model, 2).autoregressive(List.of(tokens)));
    assertThat(score.tokens()).isEqualTo(tokens.length - 1);
    assertThat(score.perplexity()).isBetween(1.0, 1.2);
    assertThat(score.accuracy()).isEqualTo(1);
  }

  private static void assertStops(LanguageModel model, int[] tokens) {
    int[] start = {tokens[0]};
    var noWords = new TextGenerator(model, 4, Set.of(Tiny.SEP));
    var two = noWords.generate(start, GenerationSettings.greedy(2), id -> true);
    assertThat(two.tokens()).hasSize(2);
    assertThat(two.finish()).isEqualTo(Finish.MAX_TOKENS);
    var stopped = noWords.generate(start, GenerationSettings.greedy(9), id -> false);
    assertThat(stopped.tokens()).isEqualTo(two.tokens().subList(0, 1));
    assertThat(stopped.finish()).isEqualTo(Finish.STOPPED);
    var hot = GenerationSettings.sampling(100, 3).withTemperature(5);
    var one = noWords.generate(start, hot, id -> true);
    assertThat(noWords.generate(start, hot, id -> true)).isEqualTo(one);
    assertThat(one.tokens()).doesNotContain(Tiny.SEP);
    if (model.decoding() == MaskDecoding.ENHANCED && one.finish() == Finish.MAX_POSITIONS) {
      assertThat(one.tokens()).hasSize(Tiny.MAX_POSITIONS);
    }
    assertThatThrownBy(() -> noWords.generate(new int[0], hot, id -> true))
        .hasMessageContaining("0 tokens");
    assertThatThrownBy(() -> new TextGenerator(model, 4, Set.of(4))).hasMessageContaining("4");
  }
}
