package io.deberta4j.corpus;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Masks examples and pads them to the longest.
 *
 * @param masker chooses the tokens to predict
 * @param padTokenId what fills the end of shorter rows
 */
public record MaskingCollator(NGramMasker masker, int padTokenId) {
  /**
   * Makes a batch; the tensors belong to the open scope. An example's masks depend on these numbers
   * and the example alone, not on the batch.
   *
   * @param seed of the run
   * @param step the update; for an evaluation whose masks never change, any constant
   */
  public MaskedBatch collate(List<PretrainingExample> examples, long seed, long step) {
    int b = examples.size();
    int n = examples.stream().mapToInt(PretrainingExample::length).max().orElse(0);
    long[] ids = new long[b * n];
    long[] mask = new long[b * n];
    long[] labels = new long[b * n];
    Arrays.fill(ids, padTokenId);
    Arrays.fill(labels, MaskedSequence.IGNORED);
    int predicted = 0;
    int tokens = 0;
    for (int row = 0; row < b; row++) {
      PretrainingExample example = examples.get(row);
      MaskedSequence masked =
          masker.mask(example.ids(), MaskingDraws.seeded(seed, step, example.index()));
      for (int i = 0; i < example.length(); i++) {
        ids[row * n + i] = masked.ids()[i];
        labels[row * n + i] = masked.labels()[i];
        mask[row * n + i] = 1;
      }
      predicted += masked.predicted();
      tokens += example.length();
    }
    Batch input = new Batch(Tensor.of(ids, b, n), Tensor.of(mask, b, n), null, null);
    return new MaskedBatch(input, Tensor.of(labels, b, n), predicted, tokens);
  }
}
