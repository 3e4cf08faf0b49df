package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Laws that hold for every configuration. */
class DebertaModelTest {
  private static final int TOKENS = 9;

  /** Only differences of positions enter, so it does not matter where padding stands. */
  @Test
  void paddingOnEitherSideLeavesRealTokensAlone() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 30; trial++) {
      DebertaConfig config = TestConfigs.random(random);
      long[] ids = random.longs(TOKENS, 1, config.vocabSize()).toArray();
      int left = random.nextInt(6);
      int right = random.nextInt(6);
      String where = "seed " + seed + ", trial " + trial + ": " + config;
      withModel(
          config,
          random.nextLong(),
          model -> {
            Tensor alone =
                model.forward(Batch.of(Tensor.of(ids, 1, TOKENS)), Mode.EVAL).lastHiddenState();
            Tensor padded = model.forward(padded(ids, left, right), Mode.EVAL).lastHiddenState();
            assertThat(padded.slice(1, left, left + TOKENS).toFloats())
                .as(where)
                .containsExactly(alone.toFloats(), within(1e-5f));
          });
    }
  }

  private static Batch padded(long[] ids, int left, int right) {
    long[] all = new long[left + TOKENS + right];
    long[] mask = new long[all.length];
    System.arraycopy(ids, 0, all, left, TOKENS);
    Arrays.fill(mask, left, left + TOKENS, 1);
    return new Batch(Tensor.of(all, 1, all.length), Tensor.of(mask, 1, all.length), null, null);
  }

  @Test
  void attentionIsADistributionOverRealTokensAndZeroForPadding() {
    withModel(
        TestConfigs.small(),
        7,
        model -> {
          Batch batch = padded(new long[] {5, 6, 7, 8, 9, 10, 11, 12, 13}, 2, 3);
          EncoderOutput out = model.forward(batch, Mode.EVAL.withAttentions().withHiddenStates());
          assertThat(out.attentions()).hasSize(2);
          assertThat(out.hiddenStates()).hasSize(3);
          for (Tensor attention : out.attentions()) {
            assertThat(attention.shape()).containsExactly(1, 4, 14, 14);
            float[] sums = attention.sum(-1, false).toFloats();
            for (int i = 0; i < sums.length; i++) {
              boolean real = i % 14 >= 2 && i % 14 < 11;
              assertThat(sums[i]).isCloseTo(real ? 1 : 0, within(1e-5f));
            }
          }
          assertThat(model.forward(batch, Mode.EVAL).attentions()).isEmpty();
        });
  }

  /** 24 positions are configured; without absolute positions 100 tokens are no problem. */
  @Test
  void textsMayBeLongerThanTheTableOfAbsolutePositions() {
    withModel(
        TestConfigs.small(),
        8,
        model -> {
          long[] ids = new Random(1).longs(100, 1, 60).toArray();
          Tensor out = model.forward(Batch.of(Tensor.of(ids, 1, 100)), Mode.EVAL).lastHiddenState();
          assertThat(out.shape()).containsExactly(1, 100, 32);
        });
  }

  @Test
  void idsOutsideTheVocabularyAreNamed() {
    withModel(
        TestConfigs.small(),
        9,
        model -> {
          for (long bad : new long[] {60, -1, Long.MAX_VALUE}) {
            Batch batch = Batch.of(Tensor.of(new long[] {1, bad}, 1, 2));
            assertThatThrownBy(() -> model.forward(batch, Mode.EVAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input_ids")
                .hasMessageContaining("vocab_size = 60")
                .hasMessageContaining(Long.toString(bad));
          }
        });
  }

  @Test
  void anEmptyTextIsRefused() {
    try (var scope = TensorScope.open()) {
      Tensor none = Tensor.zeros(DType.I64, 1, 0);
      assertThatThrownBy(() -> Batch.of(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tokens >= 1");
    }
  }

  /** The same seed draws the same dropout; another seed another one. */
  @Test
  void dropoutFollowsItsSeed() {
    withModel(
        TestConfigs.small(),
        10,
        model -> {
          float[] first = trainingOutput(model, 3);
          assertThat(trainingOutput(model, 3)).containsExactly(first);
          assertThat(trainingOutput(model, 4)).isNotEqualTo(first);
        });
  }

  private static float[] trainingOutput(DebertaModel model, long seed) {
    try (var random = new RandomSource(seed)) {
      Batch batch = Batch.of(Tensor.of(new long[] {1, 2, 3, 4}, 1, 4));
      return model.forward(batch, Mode.training(random)).lastHiddenState().toFloats();
    }
  }

  /** Halving eps or doubling it changes the output of a layer with small variance. */
  @Test
  void layerNormUsesTheConfiguredEps() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.of(new float[] {0.001f, -0.001f}, 1, 2);
      Tensor one = Tensor.ones(DType.F32, 2);
      Tensor zero = Tensor.zeros(DType.F32, 2);
      float[] tiny = new LayerNorm(one, zero, 1e-12).forward(x).toFloats();
      float[] published = new LayerNorm(one, zero, 1e-7).forward(x).toFloats();
      assertThat(tiny[0]).isCloseTo(1f, within(1e-5f));
      assertThat(published[0]).isCloseTo((float) (1 / Math.sqrt(1.1)), within(1e-5f));
    }
  }

  private static void withModel(DebertaConfig config, long seed, Consumer<DebertaModel> test) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(seed);
        var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
      test.accept(new DebertaModel(parameters.at("deberta"), config));
    }
  }
}
