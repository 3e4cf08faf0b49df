package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures a language model on held-out sequences. Nothing depends on the batch size: sequence i is
 * masked by seed and i alone, so that models can be compared token by token.
 *
 * @param model what is measured
 * @param batchSize sequences that go through the model together
 */
public record LanguageModelEvaluator(LanguageModel model, int batchSize) {
  /**
   * Measures how well masked tokens are predicted.
   *
   * @param seed fixes the masks
   * @return for each sequence in order
   */
  public List<SequenceLosses> masked(List<int[]> sequences, TokenMasking masking, long seed) {
    return measure(masks(sequences, masking, seed), false);
  }

  /** Masks each sequence by the seed and its place in the list: the same for every model. */
  static List<MaskedSequence> masks(List<int[]> sequences, TokenMasking masking, long seed) {
    return IntStream.range(0, sequences.size())
        .mapToObj(
            i -> masking.mask(sequences.get(i), SeededRandom.stream(seed, Purpose.MASKING, i)))
        .toList();
  }

  /**
   * Measures how well masked tokens are predicted.
   *
   * @return for each sequence in order
   */
  public List<SequenceLosses> masked(List<MaskedSequence> sequences) {
    return measure(sequences, false);
  }

  /**
   * Measures how well each token but the first is predicted from those before it in the sequence.
   *
   * @return for each sequence in order
   * @throws io.deberta4j.io.ConfigException if the model has a convolution over neighbours
   */
  public List<SequenceLosses> autoregressive(List<int[]> sequences) {
    model.requireCausal();
    return measure(sequences.stream().map(MaskedSequence::shifted).toList(), true);
  }

  private List<SequenceLosses> measure(List<MaskedSequence> sequences, boolean causal) {
    int[] lengths = sequences.stream().mapToInt(s -> s.labels().length).toArray();
    SequenceLosses[] all = new SequenceLosses[lengths.length];
    for (int[] batch : ShuffledBatches.longestFirst(lengths, batchSize)) {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        List<MaskedSequence> some = Arrays.stream(batch).mapToObj(sequences::get).toList();
        List<SequenceLosses> losses = measureBatch(some, causal);
        for (int i = 0; i < batch.length; i++) {
          all[batch[i]] = losses.get(i);
        }
      }
    }
    return List.of(all);
  }

  private List<SequenceLosses> measureBatch(List<MaskedSequence> sequences, boolean causal) {
    int pad = model.config().padTokenId();
    PredictionBatch batch =
        causal
            ? PredictionBatch.causal(sequences, pad)
            : PredictionBatch.bidirectional(sequences, pad);
    if (batch.predicted() == 0) {
      SequenceLosses none = new SequenceLosses(new int[0], new float[0], new boolean[0]);
      return Collections.nCopies(sequences.size(), none);
    }
    Tensor logits = model.logits(batch.input(), batch.labels(), Mode.EVAL_SHIFTED); // [labelled, V]
    return losses(sequences, logits, batch.labels());
  }

  /**
   * Deals losses out to the sequences of a batch.
   *
   * @param logits [labelled, V], at least one
   * @param batchLabels [B, N], I64
   */
  static List<SequenceLosses> losses(
      List<MaskedSequence> sequences, Tensor logits, Tensor batchLabels) {
    float[] losses = LanguageModel.lossPerToken(logits, batchLabels).toFloats();
    long[] best = logits.argmax(-1).toLongs();
    List<SequenceLosses> found = new ArrayList<>();
    int from = 0;
    for (MaskedSequence sequence : sequences) {
      int[] labels = sequence.labels();
      int[] positions = IntStream.range(0, labels.length).filter(i -> labels[i] >= 0).toArray();
      int to = from + positions.length;
      boolean[] right = new boolean[positions.length];
      for (int i = 0; i < right.length; i++) {
        right[i] = best[from + i] == labels[positions[i]];
      }
      found.add(new SequenceLosses(positions, Arrays.copyOfRange(losses, from, to), right));
      from = to;
    }
    return found;
  }
}
