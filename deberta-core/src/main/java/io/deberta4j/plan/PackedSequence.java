package io.deberta4j.plan;

import io.deberta4j.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One row of a batch within the packed tokens: from its first to its last real token.
 *
 * @param row index in the batch
 * @param first position of the first real token in its row
 * @param start where the sequence begins among the packed tokens
 * @param length n, its tokens
 * @param holes what is added to the scores of each key: 0, or −∞ where padding stands between real
 *     tokens, [1, 1, n]; null without such padding
 */
record PackedSequence(int row, int first, int start, int length, @Nullable Tensor holes) {
  int end() {
    return start + length;
  }

  /** Returns sequences of one token each, one after another. */
  static List<PackedSequence> singles(int count) {
    return IntStream.range(0, count).mapToObj(i -> new PackedSequence(i, 0, i, 1, null)).toList();
  }

  /** [T, X] → the rows of this sequence, [n, X]. */
  Tensor of(Tensor packed) {
    return packed.slice(0, start, end());
  }
}
