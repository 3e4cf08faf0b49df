package io.deberta4j.pretraining;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that go through a model together.
 *
 * @param input what the model sees
 * @param labels the ids to predict, negative elsewhere, [B, N], I64
 * @param predicted how many labels there are
 */
record PredictionBatch(Batch input, Tensor labels, int predicted) {
  /** Every token sees every token. */
  static PredictionBatch bidirectional(List<MaskedSequence> sequences, int padTokenId) {
    return of(sequences, null, padTokenId);
  }

  /** Every token sees itself and those before it. */
  static PredictionBatch causal(List<MaskedSequence> sequences, int padTokenId) {
    boolean[] causal = new boolean[sequences.size()];
    Arrays.fill(causal, true);
    return of(sequences, causal, padTokenId);
  }

  /**
   * Pads sequences to the longest of them; the tensors belong to the open scope.
   *
   * @param causal which of the sequences go from left to right, null for none of them
   */
  static PredictionBatch of(
      List<MaskedSequence> sequences, boolean @Nullable [] causal, int padTokenId) {
    List<int[]> ids = sequences.stream().map(MaskedSequence::inputIds).toList();
    int[] lengths = ids.stream().mapToInt(row -> row.length).toArray();
    int n = Arrays.stream(lengths).max().orElseThrow();
    long[] input = new long[ids.size() * n];
    long[] labels = new long[input.length];
    Arrays.fill(input, padTokenId);
    Arrays.fill(labels, MaskedSequence.NOT_PREDICTED);
    int predicted = 0;
    for (int b = 0; b < lengths.length; b++) {
      int[] wanted = sequences.get(b).labels();
      for (int i = 0; i < lengths[b]; i++) {
        input[b * n + i] = ids.get(b)[i];
        labels[b * n + i] = wanted[i];
        predicted += wanted[i] >= 0 ? 1 : 0;
      }
    }
    Tensor mask = causal == null ? tokens(lengths, n) : pairs(lengths, causal, n);
    Batch batch = new Batch(Tensor.of(input, lengths.length, n), mask, null, null);
    return new PredictionBatch(batch, Tensor.of(labels, lengths.length, n), predicted);
  }

  /** Which tokens are real, [B, N]. */
  private static Tensor tokens(int[] lengths, int n) {
    long[] mask = new long[lengths.length * n];
    for (int b = 0; b < lengths.length; b++) {
      Arrays.fill(mask, b * n, b * n + lengths[b], 1);
    }
    return Tensor.of(mask, lengths.length, n);
  }

  /** Which key each query sees, [B, N, N]. */
  private static Tensor pairs(int[] lengths, boolean[] causal, int n) {
    long[] mask = new long[Math.multiplyExact(lengths.length, n * n)];
    for (int b = 0; b < lengths.length; b++) {
      for (int i = 0; i < lengths[b]; i++) {
        int row = (b * n + i) * n;
        Arrays.fill(mask, row, row + (causal[b] ? i + 1 : lengths[b]), 1);
      }
    }
    return Tensor.of(mask, lengths.length, n, n);
  }
}
