package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.FiniteDifferences;
import io.deberta4j.training.MicroBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every objective, dropout and all, against finite differences: see {@link FiniteDifferences}. */
class ObjectiveGradientTest {
  private final long seed = new Random().nextLong();

  @TestFactory
  Stream<DynamicTest> masksOfEveryArm() {
    return Arrays.stream(ExperimentArm.values())
        .map(
            arm ->
                DynamicTest.dynamicTest(
                    arm.armName(),
                    () ->
                        check(
                            arm.config(Tiny.config(2, 0.1)),
                            arm.decoding(),
                            (model, all) ->
                                LanguageModelObjective.masked(model, all, Tiny::mask))));
  }

  @TestFactory
  Stream<DynamicTest> fromLeftToRight() {
    return Arrays.stream(MaskDecoding.values())
        .map(
            decoding ->
                DynamicTest.dynamicTest(
                    decoding.name(),
                    () ->
                        check(
                            Tiny.config(2, 0.1),
                            decoding,
                            LanguageModelObjective::autoregressive)));
  }

  @TestFactory
  Stream<DynamicTest> bothAtOnce() {
    return Arrays.stream(MaskDecoding.values())
        .map(
            decoding ->
                DynamicTest.dynamicTest(
                    decoding.name(),
                    () ->
                        check(
                            Tiny.config(2, 0.1),
                            decoding,
                            (model, all) ->
                                LanguageModelObjective.both(model, all, Tiny::mask, 0.5))));
  }

  /** Makes an objective of a model and its weights. */
  private interface Making {
    LanguageModelObjective of(LanguageModel model, Map<String, Tensor> weights);
  }

  private void check(DebertaConfig config, MaskDecoding decoding, Making making) {
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(seed, DType.F64, root -> new LanguageModel(root, config, decoding))) {
      var objective = making.of(new LanguageModel(weights, config, decoding), weights.all());
      MicroBatch part =
          objective.prepare(Tiny.sequences(4, new Random(seed)), new Random(seed + 1));
      loss(part).backward();
      weights.all().forEach((name, weight) -> assertThat(weight.grad()).as(name).isNotNull());
      FiniteDifferences.check(weights.all(), seed, () -> loss(part));
    }
  }

  /** The sum of all terms; the same seed draws the same dropout every time. */
  private Tensor loss(MicroBatch part) {
    try (var random = new RandomSource(seed)) {
      return part.losses(Mode.training(random)).values().stream().reduce(Tensor::add).orElseThrow();
    }
  }

  /**
   * Of fixed draws, each model's own loss; and, as the gradient stops there, no discriminator's
   * loss reaches the generator except through shared tables.
   */
  @TestFactory
  Stream<DynamicTest> generatorAndDiscriminator() {
    return Arrays.stream(EmbeddingSharing.values())
        .flatMap(
            sharing ->
                Stream.of(false, true)
                    .map(
                        biased ->
                            DynamicTest.dynamicTest(
                                sharing + (biased ? " with positions at the input" : ""),
                                () -> checkReplacedTokens(sharing, biased))));
  }

  private void checkReplacedTokens(EmbeddingSharing sharing, boolean biased) {
    DebertaConfig config = Tiny.config(2, 0.1);
    DebertaConfig own = biased ? ExperimentArm.DISENTANGLED_ABSOLUTE_INPUT.config(config) : config;
    Random random = new Random(seed);
    try (var scope = TensorScope.open();
        Parameters weights =
            Tiny.weights(
                seed, DType.F64, root -> new GeneratorDiscriminator(root, config, own, sharing))) {
      var models = new GeneratorDiscriminator(weights, config, own, sharing);
      PredictionBatch batch =
          PredictionBatch.bidirectional(Tiny.masked(Tiny.sequences(4, random), random), 0);
      long[] drawn = random.longs(batch.predicted(), 5, Tiny.VOCABULARY).toArray();
      Batch corrupted = GeneratorDiscriminator.corrupt(batch.input(), batch.labels(), drawn);
      discriminatorLoss(models, corrupted, batch.labels()).backward();
      Map<String, Tensor> reached = new LinkedHashMap<>();
      weights
          .all()
          .forEach(
              (name, weight) -> {
                boolean table = name.contains("deberta.embeddings.") && !name.contains("LayerNorm");
                boolean shared =
                    sharing == EmbeddingSharing.ES
                        && (name.equals("generator.deberta.embeddings.word_embeddings.weight")
                            || (table && biased));
                boolean unused = !biased && name.contains("position_embeddings");
                boolean generators = name.startsWith("generator.");
                if ((generators && !shared) || unused) {
                  assertThat(weight.grad()).as(name).isNull();
                } else {
                  assertThat(weight.grad()).as(name).isNotNull();
                  reached.put(name, weight);
                }
              });
      FiniteDifferences.check(
          reached, seed, () -> discriminatorLoss(models, corrupted, batch.labels()));
    }
  }

  private Tensor discriminatorLoss(GeneratorDiscriminator models, Batch corrupted, Tensor labels) {
    try (var random = new RandomSource(seed)) {
      Tensor logits = models.discriminate(corrupted, Mode.training(random)).logits();
      return GeneratorDiscriminator.lossPerToken(logits, corrupted, labels).mean();
    }
  }

  /** The generator's loss is that of a masked language model. */
  @TestFactory
  Stream<DynamicTest> generator() {
    return Arrays.stream(EmbeddingSharing.values())
        .map(sharing -> DynamicTest.dynamicTest(sharing.name(), () -> checkGenerator(sharing)));
  }

  private void checkGenerator(EmbeddingSharing sharing) {
    DebertaConfig config = Tiny.config(1, 0.1);
    try (var scope = TensorScope.open();
        Parameters weights =
            Tiny.weights(
                seed,
                DType.F64,
                root -> new GeneratorDiscriminator(root, config, config, sharing))) {
      var models = new GeneratorDiscriminator(weights, config, config, sharing);
      var objective =
          new ReplacedTokenObjective(
              models, weights.all(), Tiny::mask, ReplacedTokenSettings.PUBLISHED);
      MicroBatch part =
          objective.prepare(List.copyOf(Tiny.sequences(4, new Random(seed))), new Random(seed + 1));
      generatorLoss(part).backward();
      FiniteDifferences.check(weights.all(), seed, () -> generatorLoss(part));
    }
  }

  private Tensor generatorLoss(MicroBatch part) {
    try (var random = new RandomSource(seed)) {
      Map<String, Tensor> terms = part.losses(Mode.training(random), 0);
      assertThat(terms).containsOnlyKeys(ReplacedTokenObjective.GENERATOR);
      return terms.values().iterator().next();
    }
  }
}
