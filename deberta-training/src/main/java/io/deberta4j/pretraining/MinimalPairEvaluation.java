package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.MaskingVocabulary;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Asks a masked language model which word stands where. Nothing depends on the batch size.
 *
 * @param model the model
 * @param mask the id of [MASK]
 * @param batchSize sequences that go through the model together
 */
public record MinimalPairEvaluation(LanguageModel model, int mask, int batchSize) {
  /** Pairs are asked together in so many. */
  public static final int BATCH = 32;

  /**
   * Asks the masked language model of a directory; of replaced-token detection the generator.
   *
   * @return for each pair in order
   * @throws ConfigException if the model was trained from left to right only
   * @throws io.deberta4j.io.DebertaException if the directory has no masked language model
   */
  public static List<PairScore> score(Path directory, List<MinimalPair> pairs) {
    PretrainingTask task = HeldOutEvaluation.task(directory).orElse(PretrainingTask.MLM);
    if (!task.masks()) {
      throw new ConfigException(
          directory
              + ": was trained from left to right, and cannot fill masks. Take a masked model");
    }
    Path model = task == PretrainingTask.RTD ? directory.resolve(Pretrained.GENERATOR) : directory;
    Tokenizer tokenizer = Tokenizer.load(model);
    int longest = pairs.stream().mapToInt(pair -> pair.ids().length).max().orElse(0);
    try (var opened = OpenedLanguageModel.open(model)) {
      LanguageModel asked = opened.model();
      StartedPretraining.requireFits(asked.config(), asked.decoding(), tokenizer, longest);
      int mask = MaskingVocabulary.of(tokenizer).maskId();
      return new MinimalPairEvaluation(asked, mask, BATCH).score(pairs);
    }
  }

  /**
   * Asks about pairs.
   *
   * @return for each pair in order
   */
  public List<PairScore> score(List<MinimalPair> pairs) {
    int[] lengths = pairs.stream().mapToInt(pair -> pair.ids().length).toArray();
    PairScore[] scores = new PairScore[lengths.length];
    for (int[] batch : ShuffledBatches.longestFirst(lengths, batchSize)) {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        scoreBatch(batch, pairs, scores);
      }
    }
    return List.of(scores);
  }

  private void scoreBatch(int[] numbers, List<MinimalPair> pairs, PairScore[] scores) {
    List<MaskedSequence> masked =
        Arrays.stream(numbers).mapToObj(i -> pairs.get(i).masked(mask)).toList();
    PredictionBatch batch = PredictionBatch.bidirectional(masked, model.config().padTokenId());
    Tensor logits = model.logits(batch.input(), batch.labels(), Mode.EVAL); // [2B, V]
    long[] words = new long[4 * numbers.length]; // at each place both words, the right one first
    for (int i = 0; i < numbers.length; i++) {
      MinimalPair pair = pairs.get(numbers[i]);
      words[4 * i] = words[4 * i + 3] = pair.ids()[pair.first()];
      words[4 * i + 1] = words[4 * i + 2] = pair.ids()[pair.second()];
    }
    float[] z = logits.gather(-1, Tensor.of(words, 2L * numbers.length, 2)).toFloats(); // [2B, 2]
    for (int i = 0; i < numbers.length; i++) {
      scores[numbers[i]] =
          new PairScore((double) z[4 * i] - z[4 * i + 1], (double) z[4 * i + 2] - z[4 * i + 3]);
    }
  }
}
