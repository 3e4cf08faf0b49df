package io.deberta4j.corpus;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that go through a model together.
 *
 * @param input what the model reads, padded, [B, N]
 * @param labels the original id where a token is to be predicted, else {@link
 *     MaskedSequence#IGNORED}, [B, N], I64: as {@code MaskedLanguageModel} takes them
 * @param predicted how many tokens are to be predicted
 * @param tokens how many tokens are real, [CLS] and [SEP] included
 */
public record MaskedBatch(Batch input, Tensor labels, int predicted, int tokens) {
  /** Pads sequences to the longest; every token sees every token. Tensors are the open scope's. */
  public static MaskedBatch bidirectional(List<MaskedSequence> sequences, int padTokenId) {
    return of(sequences, null, padTokenId);
  }

  /** The same, where every token sees itself and those before it. */
  public static MaskedBatch causal(List<MaskedSequence> sequences, int padTokenId) {
    boolean[] causal = new boolean[sequences.size()];
    Arrays.fill(causal, true);
    return of(sequences, causal, padTokenId);
  }

  /**
   * The same for both kinds.
   *
   * @param causal which of the sequences go from left to right; null for none of them, whose mask
   *     then has rank 2
   */
  public static MaskedBatch of(
      List<MaskedSequence> sequences, boolean @Nullable [] causal, int padTokenId) {
    int[] lengths = sequences.stream().mapToInt(sequence -> sequence.ids().length).toArray();
    int n = Arrays.stream(lengths).max().orElse(0);
    long[] ids = new long[Math.multiplyExact(lengths.length, n)];
    long[] labels = new long[ids.length];
    Arrays.fill(ids, padTokenId);
    Arrays.fill(labels, MaskedSequence.IGNORED);
    for (int b = 0; b < lengths.length; b++) {
      for (int i = 0; i < lengths[b]; i++) {
        ids[b * n + i] = sequences.get(b).ids()[i];
        labels[b * n + i] = sequences.get(b).labels()[i];
      }
    }
    Tensor mask = causal == null ? tokens(lengths, n) : pairs(lengths, causal, n);
    return new MaskedBatch(
        new Batch(Tensor.of(ids, lengths.length, n), mask, null, null),
        Tensor.of(labels, lengths.length, n),
        sequences.stream().mapToInt(MaskedSequence::predicted).sum(),
        Arrays.stream(lengths).sum());
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
    long[] mask = new long[Math.multiplyExact(lengths.length, Math.multiplyExact(n, n))];
    for (int b = 0; b < lengths.length; b++) {
      for (int i = 0; i < lengths[b]; i++) {
        int row = (b * n + i) * n;
        Arrays.fill(mask, row, row + (causal[b] ? i + 1 : lengths[b]), 1);
      }
    }
    return Tensor.of(mask, lengths.length, n, n);
  }
}
