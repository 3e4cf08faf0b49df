package io.deberta4j.plan;

import static io.deberta4j.plan.TestPlans.ids;
import static io.deberta4j.plan.TestPlans.withPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.model.Activation;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plan computes what the model computes. */
class InferencePlanTest {
  /** Largest difference of the last hidden states in F32; they are normalised, of size 1. */
  private static final float F32 = 1e-5f;

  /** Random configurations, lengths, masks with holes, positions and segments. */
  @Test
  void everyLayerEqualsTheModelAtRealTokensAndIsZeroAtPadding() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 60; trial++) {
      DebertaConfig config = TestConfigs.randomInput(random);
      String where = "seed " + seed + ", trial " + trial + ": " + config;
      withPlan(
          config,
          random.nextLong(),
          Precision.F32,
          (model, plan) -> {
            Batch batch = randomBatch(random, config);
            EncoderOutput expected = model.forward(batch, Mode.EVAL.withHiddenStates());
            EncoderOutput found = plan.forwardWithHiddenStates(batch);
            assertThat(found.hiddenStates()).as(where).hasSameSizeAs(expected.hiddenStates());
            for (int i = 0; i < found.hiddenStates().size(); i++) {
              assertThat(found.hiddenStates().get(i).toFloats())
                  .as("state " + i + ", " + where)
                  .containsExactly(
                      real(expected.hiddenStates().get(i), batch).toFloats(), within(F32));
            }
            assertThat(plan.forward(batch).toFloats())
                .as(where)
                .containsExactly(found.lastHiddenState().toFloats());
            assertThat(plan.beforeLast(batch).toFloats())
                .as(where)
                .containsExactly(found.beforeLast().toFloats());
            assertThat(plan.firstTokens(batch).toFloats())
                .as(where)
                .containsExactly(firstOfReal(expected, found, batch), within(F32));
          });
    }
  }

  @Test
  void aBatchOfNothingButPaddingIsZeroAtEveryLayer() {
    DebertaConfig config = TestConfigs.small();
    withPlan(
        config,
        5,
        Precision.F32,
        (model, plan) -> {
          Tensor none = Tensor.zeros(DType.I64, 2, 3);
          Batch batch = new Batch(none, none, null, null);
          EncoderOutput found = plan.forwardWithHiddenStates(batch);
          assertThat(found.hiddenStates()).hasSize(config.numHiddenLayers() + 1);
          for (Tensor state : found.hiddenStates()) {
            assertThat(state.shape()).containsExactly(2, 3, config.hiddenSize());
            assertThat(state.toFloats()).containsOnly(0);
          }
          assertThat(plan.forward(batch).toFloats()).containsOnly(0);
        });
  }

  /** A row that begins with padding has the model's own answer, whatever it is worth. */
  private static float[] firstOfReal(EncoderOutput expected, EncoderOutput found, Batch batch) {
    boolean allReal =
        Arrays.stream(batch.attentionMask().select(1, 0).toLongs()).allMatch(x -> x > 0);
    Tensor states = allReal ? found.lastHiddenState() : expected.lastHiddenState();
    return states.select(1, 0).toFloats();
  }

  private static Batch randomBatch(Random random, DebertaConfig config) {
    int rows = 1 + random.nextInt(4);
    int columns = 1 + random.nextInt(20);
    int style = random.nextInt(4);
    long[] mask = new long[rows * columns];
    for (int row = 0; row < rows; row++) {
      int from = style == 1 ? random.nextInt(columns) : 0;
      int to = style == 2 ? 1 + random.nextInt(columns) : columns;
      for (int i = from; i < to; i++) {
        mask[row * columns + i] = style == 3 && random.nextInt(3) == 0 ? 0 : 1;
      }
    }
    long[] ids = random.longs(mask.length, 1, config.vocabSize()).toArray();
    long[] types = random.longs(mask.length, 0, 2).toArray();
    long[] positions = random.longs(mask.length, 0, config.maxPositionEmbeddings()).toArray();
    return new Batch(
        Tensor.of(ids, rows, columns),
        Tensor.of(mask, rows, columns),
        random.nextBoolean() ? null : Tensor.of(types, rows, columns),
        random.nextBoolean() ? null : Tensor.of(positions, rows, columns));
  }

  /** Zeroes rows of padding, [B, N, D]. */
  private static Tensor real(Tensor x, Batch batch) {
    return x.maskedFill(batch.tokenMask().not().unsqueeze(-1), 0);
  }

  /** Lengths around the powers of two at which tables grow, and beyond every bucket. */
  @Test
  void longTextsEqualTheModel() {
    for (DebertaConfig config : List.of(TestConfigs.small(), TestConfigs.smallV1())) {
      withPlan(
          config,
          5,
          Precision.F32,
          (model, plan) -> {
            for (int n : new int[] {64, 65, 1, 129, 513, 1024, 1025, 2000, 2}) {
              Batch batch = Batch.of(ids(new Random(n), config, 1, n));
              assertThat(plan.forward(batch).toFloats())
                  .as("%d tokens, %s", n, config.modelType())
                  .containsExactly(
                      model.forward(batch, Mode.EVAL).lastHiddenState().toFloats(), within(F32));
            }
          });
    }
  }

  @Test
  void theSameTextHasTheSameBitsAloneAndInAnyBatch() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 20; trial++) {
      DebertaConfig config = otherActivation(TestConfigs.random(random), random);
      String where = "seed " + seed + ", trial " + trial + ": " + config;
      withPlan(
          config,
          random.nextLong(),
          Precision.F32,
          (model, plan) -> {
            int n = 1 + random.nextInt(70);
            List<int[]> texts =
                IntStream.range(0, 2 + random.nextInt(30))
                    .map(i -> i == 0 ? n : 1 + random.nextInt(90))
                    .mapToObj(length -> random.ints(length, 1, 60).toArray())
                    .toList();
            List<int[]> types = texts.stream().map(text -> new int[text.length]).toList();
            Batch alone = Batch.padded(texts.subList(0, 1), types.subList(0, 1), 0);
            Batch together = Batch.padded(texts, types, 0);
            assertThat(plan.forward(together).select(0, 0).slice(0, 0, n).toFloats())
                .as(where)
                .containsExactly(plan.forward(alone).toFloats());
            assertThat(plan.firstTokens(together).slice(0, 0, 1).toFloats())
                .as(where)
                .containsExactly(plan.firstTokens(alone).toFloats());
          });
    }
  }

  /** Any activation, on rows that do not end where the processor's vectors do. */
  private static DebertaConfig otherActivation(DebertaConfig config, Random random) {
    List<Activation> all = List.of(Activation.values());
    Activation act = all.get(random.nextInt(all.size()));
    return ConfigJson.parse(
        ConfigJson.write(config)
            .replaceFirst("(\"hidden_act\" ?: ?)\"gelu\"", "$1\"" + act.configName() + "\"")
            .replaceFirst("(\"intermediate_size\" ?: ?)40", "$1" + (33 + random.nextInt(31))));
  }

  @Test
  void masksOfPairsAndTalkingHeadsRunOnTheModel() {
    DebertaConfig talking =
        ConfigJson.parse(
            ConfigJson.write(TestConfigs.small()).replaceFirst("\\{", "{\"talking_head\": true,"));
    for (DebertaConfig config : List.of(TestConfigs.small(), talking)) {
      withPlan(
          config,
          6,
          Precision.F32,
          (model, plan) -> {
            Tensor ids = ids(new Random(1), config, 2, 7);
            Tensor pairs = Tensor.of(new Random(2).longs(98, 0, 2).toArray(), 2, 7, 7);
            for (Batch batch : List.of(Batch.of(ids), new Batch(ids, pairs, null, null))) {
              assertThat(plan.forward(batch).toFloats())
                  .containsExactly(
                      model.forward(batch, Mode.EVAL).lastHiddenState().toFloats(), within(F32));
            }
          });
    }
  }

  /** A row, or all of them, without any real token: zeros, no error. */
  @Test
  void rowsWithoutTokensAreZero() {
    withPlan(
        TestConfigs.small(),
        7,
        Precision.F32,
        (model, plan) -> {
          Tensor ids = ids(new Random(1), model.config(), 2, 3);
          Tensor none = Tensor.zeros(DType.I64, 2, 3);
          Tensor second = Tensor.of(new long[] {0, 0, 0, 0, 1, 1}, 2, 3);
          Tensor zeros = plan.forward(new Batch(ids, none, null, null));
          assertThat(zeros.shape()).containsExactly(2, 3, 32);
          assertThat(zeros.toFloats()).containsOnly(0);
          Tensor some = plan.forward(new Batch(ids, second, null, null));
          assertThat(some.slice(0, 0, 1).toFloats()).containsOnly(0);
          assertThat(some.select(0, 1).slice(0, 1, 3).toFloats()).doesNotContain(0);
        });
  }

  /** 1024 tokens at once: rows of 700 tokens cannot share a part, those of 300 can. */
  @Test
  void aBatchOfManyTokensRunsInPartsAndComesBackInOrder() {
    withPlan(
        TestConfigs.small(),
        13,
        Precision.F32,
        (model, plan) -> {
          List<int[]> texts =
              IntStream.of(700, 300, 1, 1500, 300, 300, 300, 300)
                  .mapToObj(n -> new Random(n).ints(n, 1, 60).toArray())
                  .toList();
          List<int[]> types = texts.stream().map(text -> new int[text.length]).toList();
          Batch batch = Batch.padded(texts, types, 0);
          assertThat(BatchParts.of(batch, 1).batches()).hasSize(4);
          assertThat(BatchParts.of(batch, 2).batches()).hasSize(7);
          assertThat(BatchParts.of(batch, 2).sideBySide()).isTrue();
          Tensor expected = real(model.forward(batch, Mode.EVAL).lastHiddenState(), batch);
          assertThat(plan.forward(batch).toFloats())
              .containsExactly(expected.toFloats(), within(F32));
          assertThat(plan.firstTokens(batch).toFloats())
              .containsExactly(expected.select(1, 0).toFloats(), within(F32));
        });
  }

  @Test
  void threadsThatShareAPlanGetTheSameBits() {
    withPlan(
        TestConfigs.small(),
        9,
        Precision.F32,
        (model, plan) -> {
          List<float[]> results =
              IntStream.range(0, 16)
                  .parallel()
                  .mapToObj(
                      i -> {
                        try (var scope = TensorScope.open()) {
                          Batch batch = Batch.of(ids(new Random(3), model.config(), 2, 150));
                          return plan.forward(batch).toFloats();
                        }
                      })
                  .toList();
          assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(results.get(0)));
        });
  }
}
