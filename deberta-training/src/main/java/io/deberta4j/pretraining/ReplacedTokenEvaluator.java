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
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures generator and discriminator on held-out sequences. Nothing depends on the batch size:
 * sequence i is masked, and what stands in its masks is drawn, by seed and i alone.
 *
 * @param models what is measured
 * @param batchSize sequences that go through the models together
 */
public record ReplacedTokenEvaluator(GeneratorDiscriminator models, int batchSize) {
  /**
   * What both did with a sequence.
   *
   * @param generator what it lost on the masked tokens
   * @param discriminator what it lost on every token, and whether it called it what it is
   * @param replaced how many of the tokens were not the original ones
   * @param called how many it called replaced
   * @param found how many of them were
   */
  public record Judged(
      SequenceLosses generator,
      SequenceLosses discriminator,
      int replaced,
      int called,
      int found) {}

  /**
   * Measures both.
   *
   * @param seed fixes masks and draws
   */
  public ReplacedTokenScore score(List<int[]> sequences, TokenMasking masking, long seed) {
    return score(judge(LanguageModelEvaluator.masks(sequences, masking, seed), seed));
  }

  /** Sums up what was done with some sequences. */
  public static ReplacedTokenScore score(List<Judged> sequences) {
    var generator = SequenceLosses.score(sequences.stream().map(Judged::generator).toList());
    var discriminator =
        SequenceLosses.score(sequences.stream().map(Judged::discriminator).toList());
    long replaced = sequences.stream().mapToLong(Judged::replaced).sum();
    double found = sequences.stream().mapToLong(Judged::found).sum();
    return new ReplacedTokenScore(
        generator.tokens(),
        generator.loss(),
        discriminator.tokens(),
        discriminator.loss(),
        replaced,
        found / replaced,
        found / sequences.stream().mapToLong(Judged::called).sum());
  }

  /**
   * Measures both.
   *
   * @param masked sequences, the tokens to replace behind [MASK]
   * @param seed fixes draws
   * @return for each sequence in order
   */
  public List<Judged> judge(List<MaskedSequence> masked, long seed) {
    int[] lengths = masked.stream().mapToInt(MaskedSequence::length).toArray();
    Judged[] all = new Judged[lengths.length];
    for (int[] batch : ShuffledBatches.longestFirst(lengths, batchSize)) {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        List<Judged> judged = judgeBatch(batch, masked, seed);
        for (int i = 0; i < batch.length; i++) {
          all[batch[i]] = judged.get(i);
        }
      }
    }
    return List.of(all);
  }

  private List<Judged> judgeBatch(int[] numbers, List<MaskedSequence> masked, long seed) {
    List<MaskedSequence> some = Arrays.stream(numbers).mapToObj(masked::get).toList();
    PredictionBatch batch =
        PredictionBatch.bidirectional(some, models.generator().config().padTokenId());
    Tensor labels = batch.labels();
    Tensor logits =
        models.generator().logits(batch.input(), labels, Mode.EVAL_SHIFTED); // [labelled, V]
    long[] drawn = draw(numbers, some, logits, seed);
    Batch corrupted = GeneratorDiscriminator.corrupt(batch.input(), labels, drawn);
    Tensor judged = models.discriminate(corrupted, Mode.EVAL_SHIFTED).logits(); // [B, N]
    float[] losses =
        GeneratorDiscriminator.lossPerToken(judged, corrupted, labels).toFloats(); // [real]
    float[] scores = judged.toFloats();
    long[] ids = corrupted.inputIds().toLongs();
    List<SequenceLosses> generated = LanguageModelEvaluator.losses(some, logits, labels);
    List<Judged> found = new ArrayList<>();
    int from = 0;
    int width = batch.input().tokens();
    for (int i = 0; i < numbers.length; i++) {
      int to = from + some.get(i).length();
      float[] own = Arrays.copyOfRange(losses, from, to);
      found.add(judged(generated.get(i), some.get(i), own, scores, ids, i * width));
      from = to;
    }
    return found;
  }

  /** Draws what stands in the masks, each sequence with a stream of its own. */
  private static long[] draw(int[] numbers, List<MaskedSequence> masked, Tensor logits, long seed) {
    long[] drawn = new long[(int) logits.size(0)];
    int from = 0;
    for (int i = 0; i < numbers.length; i++) {
      int to = from + masked.get(i).predicted();
      try (var random =
          new RandomSource(SeededRandom.seed(seed, Purpose.MASKING, ~(long) numbers[i]))) {
        long[] own = GeneratorDiscriminator.sample(logits.slice(0, from, to), random);
        System.arraycopy(own, 0, drawn, from, own.length);
      }
      from = to;
    }
    return drawn;
  }

  /** Counts in a row of a batch, which begins at {@code row} of scores and ids. */
  private static Judged judged(
      SequenceLosses generator,
      MaskedSequence sequence,
      float[] losses,
      float[] scores,
      long[] ids,
      int row) {
    boolean[] right = new boolean[losses.length];
    int replaced = 0;
    int called = 0;
    int found = 0;
    for (int i = 0; i < losses.length; i++) {
      int label = sequence.labels()[i];
      boolean other = label >= 0 && label != ids[row + i];
      boolean accused = scores[row + i] > 0;
      right[i] = other == accused;
      replaced += other ? 1 : 0;
      called += accused ? 1 : 0;
      found += other && accused ? 1 : 0;
    }
    int[] positions = IntStream.range(0, losses.length).toArray();
    return new Judged(
        generator, new SequenceLosses(positions, losses, right), replaced, called, found);
  }
}
