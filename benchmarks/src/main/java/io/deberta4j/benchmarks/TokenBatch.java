package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts padded on the right to the longest of them. */
final class TokenBatch {
  private final int[] texts;
  private final int[] lengths;
  private final int columns;
  private final long[] ids;
  private final long[] mask;

  private TokenBatch(int[] texts, int[] lengths, int columns, long[] ids, long[] mask) {
    this.texts = texts;
    this.lengths = lengths;
    this.columns = columns;
    this.ids = ids;
    this.mask = mask;
  }

  /**
   * Sorts texts by length, longest first, and cuts them into batches.
   *
   * @param most tokens with padding that a batch may have, where it has more than one row
   */
  static List<TokenBatch> sorted(long[][] ids, long most) {
    List<Integer> order =
        IntStream.range(0, ids.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer text) -> -ids[text].length))
            .toList();
    List<TokenBatch> batches = new ArrayList<>();
    int from = 0;
    while (from < order.size()) {
      int columns = ids[order.get(from)].length;
      int rows = (int) Math.max(1, Math.min(order.size() - from, most / columns));
      batches.add(of(ids, order.subList(from, from + rows)));
      from += rows;
    }
    return batches;
  }

  private static TokenBatch of(long[][] ids, List<Integer> chosen) {
    int[] texts = chosen.stream().mapToInt(Integer::intValue).toArray();
    int[] lengths = chosen.stream().mapToInt(text -> ids[text].length).toArray();
    int columns = Arrays.stream(lengths).max().orElse(0);
    long[] padded = new long[texts.length * columns];
    long[] mask = new long[padded.length];
    for (int row = 0; row < texts.length; row++) {
      System.arraycopy(ids[texts[row]], 0, padded, row * columns, lengths[row]);
      Arrays.fill(mask, row * columns, row * columns + lengths[row], 1);
    }
    return new TokenBatch(texts, lengths, columns, padded, mask);
  }

  /** Returns B. */
  int rows() {
    return texts.length;
  }

  /** Returns N. */
  int columns() {
    return columns;
  }

  /** Returns the token ids, 0 at padding, [B · N]. */
  long[] ids() {
    return ids;
  }

  /** Returns 1 for tokens, 0 for padding, [B · N]. */
  long[] mask() {
    return mask;
  }

  /** Returns [B, N]. */
  long[] shape() {
    return new long[] {rows(), columns};
  }

  /**
   * Puts hidden states into the order of texts, without padding.
   *
   * @param outputs of each batch, [B · N · D]
   * @param size D
   * @return [tokens · D]
   */
  static float[] byText(List<TokenBatch> batches, List<float[]> outputs, int size) {
    int texts = batches.stream().mapToInt(TokenBatch::rows).sum();
    float[][] parts = new float[texts][];
    for (int b = 0; b < batches.size(); b++) {
      TokenBatch batch = batches.get(b);
      for (int row = 0; row < batch.rows(); row++) {
        int start = row * batch.columns() * size;
        parts[batch.texts[row]] =
            Arrays.copyOfRange(outputs.get(b), start, start + batch.lengths[row] * size);
      }
    }
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
