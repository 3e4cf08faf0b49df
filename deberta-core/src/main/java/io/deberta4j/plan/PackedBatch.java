package io.deberta4j.plan;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a batch one after another, without the padding around them.
 *
 * <p>Only differences of positions within a row enter attention, so a sequence may stand anywhere.
 * Padding between real tokens stays, as it keeps their distance; no key is seen there.
 *
 * @param tokens ids, mask, segments and positions of all tokens, each [1, T]; where no token is
 *     real, those of the batch itself, which nobody reads
 * @param sequences the rows of the batch that have a real token, in order
 * @param runs those of equal length together
 * @param rows B
 * @param columns N
 * @param real which packed tokens are real, I64, rank 1
 * @param targets where in the flattened batch [B · N] they belong, I64, rank 1
 */
record PackedBatch(
    Batch tokens,
    List<PackedSequence> sequences,
    List<PackedRun> runs,
    int rows,
    int columns,
    Tensor real,
    Tensor targets) {

  /**
   * Packs a batch.
   *
   * @param positioned whether absolute positions matter
   */
  static PackedBatch of(Batch batch, boolean positioned) {
    int rows = batch.size();
    int columns = batch.tokens();
    long[] mask = batch.attentionMask().toLongs();
    List<PackedSequence> sequences = new ArrayList<>();
    Indices source = new Indices(mask.length);
    Indices real = new Indices(mask.length);
    Indices targets = new Indices(mask.length);
    for (int row = 0; row < rows; row++) {
      int first = 0;
      int last = columns - 1;
      while (first <= last && mask[row * columns + first] <= 0) {
        first++;
      }
      while (last > first && mask[row * columns + last] <= 0) {
        last--;
      }
      if (first > last) {
        continue;
      }
      int start = source.count;
      for (int at = row * columns + first; at <= row * columns + last; at++) {
        if (mask[at] > 0) {
          real.add(source.count);
          targets.add(at);
        }
        source.add(at);
      }
      long[] seen = Arrays.copyOfRange(mask, row * columns + first, row * columns + last + 1);
      sequences.add(new PackedSequence(row, first, start, seen.length, holes(seen)));
    }
    Batch tokens = source.count == 0 ? batch : tokens(batch, source.tensor(), positioned);
    return new PackedBatch(
        tokens,
        List.copyOf(sequences),
        PackedRun.of(sequences),
        rows,
        columns,
        real.tensor(),
        targets.tensor());
  }

  private static @Nullable Tensor holes(long[] mask) {
    float[] added = new float[mask.length];
    boolean any = false;
    for (int i = 0; i < mask.length; i++) {
      added[i] = mask[i] > 0 ? 0 : Float.NEGATIVE_INFINITY;
      any |= mask[i] <= 0;
    }
    return any ? Tensor.of(added, 1, 1, added.length) : null;
  }

  private static Batch tokens(Batch batch, Tensor source, boolean positioned) {
    Tensor types = batch.tokenTypeIds();
    Tensor positions = batch.positionIds();
    if (positioned && positions == null) {
      positions = Tensor.arange(batch.tokens()).unsqueeze(0).expand(batch.size(), -1); // [B, N]
    }
    return new Batch(
        pick(batch.inputIds(), source),
        pick(batch.attentionMask(), source),
        types == null ? null : pick(types, source),
        positions == null ? null : pick(positions, source));
  }

  /** [B, N] → [1, T]. */
  private static Tensor pick(Tensor x, Tensor source) {
    return x.reshape(-1).indexSelect(0, source).unsqueeze(0);
  }

  /** Tells whether every row begins with a real token. */
  boolean firstTokensAreReal() {
    return sequences.size() == rows
        && sequences.stream().allMatch(sequence -> sequence.first() == 0);
  }

  /** Returns which packed tokens are the first of their sequence, I64, [S]. */
  Tensor firstTokens() {
    long[] starts = sequences.stream().mapToLong(PackedSequence::start).toArray();
    return Tensor.of(starts, starts.length);
  }

  /** [T, D] → [B, N, D], zeros at padding. */
  Tensor unpack(Tensor packed) {
    long size = packed.size(1);
    long all = (long) rows * columns;
    if (targets.elements() == all) {
      return packed.reshape(rows, columns, size);
    }
    return Tensor.zeros(DType.F32, all, size)
        .indexCopyInPlace(0, targets, packed.indexSelect(0, real))
        .reshape(rows, columns, size);
  }

  /** A growing list of indices. */
  private static final class Indices {
    private final long[] values;
    private int count;

    Indices(int most) {
      values = new long[most];
    }

    void add(long index) {
      values[count++] = index;
    }

    Tensor tensor() {
      return Tensor.of(Arrays.copyOf(values, count), count);
    }
  }
}
