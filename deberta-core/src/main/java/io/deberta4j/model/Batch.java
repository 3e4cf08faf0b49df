package io.deberta4j.model;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a forward pass.
 *
 * @param inputIds token ids, [B, N], I64
 * @param attentionMask 1 for real tokens, 0 for padding, [B, N], I64; or which key each query may
 *     see, [B, N, N], I64
 * @param tokenTypeIds 0 or 1 by segment, [B, N], I64; null for all 0
 * @param positionIds absolute positions, [B, N], I64; null for 0 to N − 1
 */
public record Batch(
    Tensor inputIds,
    Tensor attentionMask,
    @Nullable Tensor tokenTypeIds,
    @Nullable Tensor positionIds) {
  /** Checks the shapes. */
  public Batch {
    long[] shape = inputIds.shape();
    if (shape.length != 2 || shape[1] == 0) {
      throw new IllegalArgumentException(
          "input_ids has shape " + Arrays.toString(shape) + ", expected [batch, tokens >= 1]");
    }
    long[] mask = attentionMask.shape();
    boolean pairs =
        mask.length == 3 && mask[0] == shape[0] && mask[1] == shape[1] && mask[2] == shape[1];
    if (!pairs) {
      checkShape("attention_mask", attentionMask, shape);
    }
    checkShape("token_type_ids", tokenTypeIds, shape);
    checkShape("position_ids", positionIds, shape);
  }

  private static void checkShape(String name, @Nullable Tensor tensor, long[] expected) {
    if (tensor != null && !Arrays.equals(tensor.shape(), expected)) {
      throw new IllegalArgumentException(
          name
              + " has shape "
              + Arrays.toString(tensor.shape())
              + ", expected "
              + Arrays.toString(expected)
              + " as input_ids");
    }
  }

  /** Creates a batch without padding: every token is real. */
  public static Batch of(Tensor inputIds) {
    return new Batch(inputIds, Tensor.ones(DType.I64, inputIds.shape()), null, null);
  }

  /**
   * Creates a batch from rows of different lengths, padded on the right.
   *
   * @param inputIds the token ids of each row
   * @param tokenTypeIds the segment of each token, same lengths
   * @param padTokenId what fills the end of shorter rows
   */
  public static Batch padded(List<int[]> inputIds, List<int[]> tokenTypeIds, int padTokenId) {
    int longest = inputIds.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] ids = new long[inputIds.size() * longest];
    Arrays.fill(ids, padTokenId);
    long[] mask = new long[ids.length];
    long[] types = new long[ids.length];
    for (int b = 0; b < inputIds.size(); b++) {
      int[] row = inputIds.get(b);
      for (int i = 0; i < row.length; i++) {
        ids[b * longest + i] = row[i];
        mask[b * longest + i] = 1;
        types[b * longest + i] = tokenTypeIds.get(b)[i];
      }
    }
    long[] shape = {inputIds.size(), longest};
    return new Batch(Tensor.of(ids, shape), Tensor.of(mask, shape), Tensor.of(types, shape), null);
  }

  /** Returns rows {@code from} to {@code to} (views). */
  public Batch rows(int from, int to) {
    return new Batch(
        inputIds.slice(0, from, to),
        attentionMask.slice(0, from, to),
        tokenTypeIds == null ? null : tokenTypeIds.slice(0, from, to),
        positionIds == null ? null : positionIds.slice(0, from, to));
  }

  /** Returns B. */
  public int size() {
    return (int) inputIds.size(0);
  }

  /** Returns N. */
  public int tokens() {
    return (int) inputIds.size(1);
  }

  /** Returns which tokens are real, BOOL, [B, N]: with a 3-D mask, those that some query sees. */
  public Tensor tokenMask() {
    return attentionMask.rank() == 2 ? attentionMask.gt(0) : attentionMask.sum(1, false).gt(0);
  }

  /**
   * Returns which key each query may see, BOOL, [B, 1, N, N]: with a 2-D mask the outer product, so
   * that a padding query sees nothing.
   */
  public Tensor pairMask() {
    if (attentionMask.rank() == 3) {
      return attentionMask.gt(0).unsqueeze(1);
    }
    Tensor real = attentionMask.gt(0); // [B, N]
    return real.unsqueeze(2).and(real.unsqueeze(1)).unsqueeze(1); // [B, 1, N, N]
  }
}
