package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Measures generator and discriminator on held-out sequences. Sequence i is masked by seed and i
 * alone; what is drawn in its masks also depends on the batch size.
 *
 * @param models what is measured
 * @param batchSize sequences that go through the models together
 */
public record ReplacedTokenEvaluator(GeneratorDiscriminator models, int batchSize) {
  /**
   * Measures both.
   *
   * @param seed fixes masks and draws
   */
  public ReplacedTokenScore score(List<int[]> sequences, TokenMasking masking, long seed) {
    int[] lengths = sequences.stream().mapToInt(tokens -> tokens.length).toArray();
    Sums sums = new Sums();
    long part = 0;
    for (int[] batch : ShuffledBatches.longestFirst(lengths, batchSize)) {
      List<MaskedSequence> masked = new ArrayList<>();
      for (int i : batch) {
        Random random = SeededRandom.stream(seed, Purpose.MASKING, i);
        masked.add(masking.mask(sequences.get(i), random));
      }
      try (var scope = TensorScope.open();
          var off = NoGrad.open();
          var random = new RandomSource(SeededRandom.seed(seed, Purpose.MASKING, ~part))) {
        measure(masked, random, sums);
      }
      part++;
    }
    return sums.score();
  }

  private void measure(List<MaskedSequence> masked, RandomSource random, Sums sums) {
    int pad = models.generator().config().padTokenId();
    PredictionBatch batch = PredictionBatch.bidirectional(masked, pad);
    Tensor labels = batch.labels();
    Tensor logits = models.generator().logits(batch.input(), labels, Mode.EVAL_SHIFTED);
    long[] drawn = GeneratorDiscriminator.sample(logits, random);
    Batch corrupted = GeneratorDiscriminator.corrupt(batch.input(), labels, drawn);
    Tensor judged = models.discriminate(corrupted, Mode.EVAL_SHIFTED).logits(); // [B, N]
    sums.predicted += batch.predicted();
    sums.generatorLoss += LanguageModel.lossPerToken(logits, labels).sum().item();
    Tensor losses = GeneratorDiscriminator.lossPerToken(judged, corrupted, labels); // [real]
    sums.tokens += losses.elements();
    sums.discriminatorLoss += losses.sum().item();
    sums.judge(judged.toFloats(), labels.toLongs(), corrupted);
  }

  /** Counts over all batches. */
  private static final class Sums {
    private long predicted;
    private double generatorLoss;
    private long tokens;
    private double discriminatorLoss;
    private long replaced;
    private long called;
    private long found;

    void judge(float[] logits, long[] labels, Batch corrupted) {
      long[] ids = corrupted.inputIds().toLongs();
      long[] real = corrupted.attentionMask().toLongs();
      for (int i = 0; i < ids.length; i++) {
        boolean other = labels[i] >= 0 && labels[i] != ids[i];
        boolean accused = real[i] > 0 && logits[i] > 0;
        replaced += other ? 1 : 0;
        called += accused ? 1 : 0;
        found += other && accused ? 1 : 0;
      }
    }

    ReplacedTokenScore score() {
      return new ReplacedTokenScore(
          predicted,
          generatorLoss / predicted,
          tokens,
          discriminatorLoss / tokens,
          replaced,
          (double) found / replaced,
          (double) found / called);
    }
  }
}
