package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanguageModelEvaluatorTest {
  private final long seed = new Random().nextLong();
  private final List<int[]> sequences = Tiny.sequences(9, new Random(seed));

  /** A model alone with each sequence, its score of each label written out. */
  @Test
  void lossesAreThoseOfEachSequenceAloneWhateverTheBatch() {
    DebertaConfig config = Tiny.config();
    for (MaskDecoding decoding : MaskDecoding.values()) {
      try (var scope = TensorScope.open();
          var weights =
              Tiny.weights(seed, DType.F32, root -> new LanguageModel(root, config, decoding))) {
        var model = new LanguageModel(weights, config, decoding);
        List<MaskedSequence> masked = Tiny.masked(sequences, new Random(seed));
        for (int batchSize : new int[] {1, 4, 100}) {
          List<SequenceLosses> found = new LanguageModelEvaluator(model, batchSize).masked(masked);
          for (int i = 0; i < masked.size(); i++) {
            compare(model, masked.get(i), found.get(i));
          }
        }
      }
    }
  }

  private void compare(LanguageModel model, MaskedSequence sequence, SequenceLosses found) {
    PredictionBatch batch = PredictionBatch.bidirectional(List.of(sequence), 0);
    Tensor logits = model.logits(batch.input(), batch.labels(), Mode.EVAL);
    float[] p = logits.softmax(-1).toFloats(); // [labelled, V]
    int[] labels = sequence.labels();
    int next = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        double expected = -Math.log(p[next * Tiny.VOCABULARY + labels[i]]);
        assertThat(found.loss(next)).as("seed %d", seed).isCloseTo(expected, within(1e-4));
        assertThat(found.position(next)).isEqualTo(i);
        double best = 0;
        for (int id = 0; id < Tiny.VOCABULARY; id++) {
          best = Math.max(best, p[next * Tiny.VOCABULARY + id]);
        }
        assertThat(found.right(next)).isEqualTo(p[next * Tiny.VOCABULARY + labels[i]] == best);
        next++;
      }
    }
    assertThat(found.size()).isEqualTo(next);
  }

  /** Without weights every token is as likely as any other: the perplexity is V. */
  @Test
  void aModelThatKnowsNothingHasThePerplexityOfTheVocabulary() {
    DebertaConfig config = Tiny.config();
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(
                seed,
                DType.F32,
                root -> new LanguageModel(root, config, MaskDecoding.LAST_LAYER))) {
      weights.all().values().forEach(weight -> weight.detach().zeroInPlace());
      var model = new LanguageModel(weights, config, MaskDecoding.LAST_LAYER);
      var evaluator = new LanguageModelEvaluator(model, 4);
      var score = SequenceLosses.score(evaluator.autoregressive(sequences));
      assertThat(score.perplexity()).isCloseTo(Tiny.VOCABULARY, within(1e-3));
      long tokens = sequences.stream().mapToLong(tokensOf -> tokensOf.length - 1).sum();
      assertThat(score.tokens()).isEqualTo(tokens);
      var masks = SequenceLosses.score(evaluator.masked(sequences, Tiny::mask, 1));
      assertThat(masks.perplexity()).isCloseTo(Tiny.VOCABULARY, within(1e-3));
    }
  }

  /** Masks depend on the seed and the place of a sequence alone. */
  @Test
  void theSameSeedHidesTheSameTokens() {
    DebertaConfig config = Tiny.config();
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(
                seed, DType.F32, root -> new LanguageModel(root, config, MaskDecoding.ENHANCED))) {
      var model = new LanguageModel(weights, config, MaskDecoding.ENHANCED);
      var small = new LanguageModelEvaluator(model, 2).masked(sequences, Tiny::mask, 5);
      var first =
          new LanguageModelEvaluator(model, 9).masked(sequences.subList(0, 3), Tiny::mask, 5);
      var other = new LanguageModelEvaluator(model, 9).masked(sequences, Tiny::mask, 6);
      for (int i = 0; i < 3; i++) {
        assertThat(positions(first.get(i))).isEqualTo(positions(small.get(i)));
      }
      assertThat(other.stream().map(LanguageModelEvaluatorTest::positions).toList())
          .isNotEqualTo(small.stream().map(LanguageModelEvaluatorTest::positions).toList());
    }
  }

  private static List<Integer> positions(SequenceLosses losses) {
    return IntStream.range(0, losses.size()).mapToObj(losses::position).toList();
  }
}
