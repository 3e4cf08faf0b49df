package io.deberta4j.corpus;

import io.deberta4j.data.Target;
import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that go through a model together, padded to the longest.
 *
 * @param input what the model reads
 * @param labels the id to predict at each token, {@link Target#IGNORED} where there is none, [B,
 *     N], I64: as {@code MaskedLanguageModel} takes them
 * @param predicted how many tokens are to be predicted
 */
public record PredictionBatch(Batch input, Tensor labels, int predicted) {
  /** Makes a batch in which every token sees every token; its tensors belong to the open scope. */
  public static PredictionBatch bidirectional(List<MaskedSequence> sequences, int padTokenId) {
    return of(sequences, null, padTokenId);
  }

  /**
   * Makes a batch in which every token sees itself and those before it; its tensors belong to the
   * open scope.
   */
  public static PredictionBatch causal(List<MaskedSequence> sequences, int padTokenId) {
    boolean[] causal = new boolean[sequences.size()];
    Arrays.fill(causal, true);
    return of(sequences, causal, padTokenId);
  }

  /**
   * Makes a batch; its tensors belong to the open scope.
   *
   * @param sequences at least one
   * @param causal in which of the sequences tokens see themselves and those before them only; null
   *     for none
   * @param padTokenId what fills the end of shorter rows
   */
  public static PredictionBatch of(
      List<MaskedSequence> sequences, boolean @Nullable [] causal, int padTokenId) {
    int b = sequences.size();
    int n = sequences.stream().mapToInt(MaskedSequence::length).max().orElseThrow();
    long[] ids = new long[Math.multiplyExact(b, n)];
    long[] labels = new long[ids.length];
    Arrays.fill(ids, padTokenId);
    Arrays.fill(labels, Target.IGNORED);
    int predicted = 0;
    for (int row = 0; row < b; row++) {
      MaskedSequence sequence = sequences.get(row);
      for (int i = 0; i < sequence.length(); i++) {
        ids[row * n + i] = sequence.inputIds()[i];
        labels[row * n + i] = sequence.labels()[i];
      }
      predicted += sequence.predicted();
    }
    int[] lengths = sequences.stream().mapToInt(MaskedSequence::length).toArray();
    Tensor mask = causal == null ? tokens(lengths, n) : pairs(lengths, causal, n);
    Batch input = new Batch(Tensor.of(ids, b, n), mask, null, null);
    return new PredictionBatch(input, Tensor.of(labels, b, n), predicted);
  }

  /** Which tokens are real, [B, N]. */
  private static Tensor tokens(int[] lengths, int n) {
    long[] mask = new long[lengths.length * n];
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(mask, row * n, row * n + lengths[row], 1);
    }
    return Tensor.of(mask, lengths.length, n);
  }

  /** Which token sees which, [B, N, N]. */
  private static Tensor pairs(int[] lengths, boolean[] causal, int n) {
    long[] mask = new long[Math.multiplyExact(lengths.length, Math.multiplyExact(n, n))];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        int from = (row * n + i) * n;
        Arrays.fill(mask, from, from + (causal[row] ? i + 1 : lengths[row]), 1);
      }
    }
    return Tensor.of(mask, lengths.length, n, n);
  }
}
