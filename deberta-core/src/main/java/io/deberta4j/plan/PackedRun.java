package io.deberta4j.plan;

import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours of equal length among the packed tokens, which attention computes together. One with
 * holes stands by itself.
 *
 * @param start where the first of them begins
 * @param count S, how many there are
 * @param length n, the tokens of each
 * @param holes what is added to the scores of each key, [1, 1, n]; null without padding
 */
record PackedRun(int start, int count, int length, @Nullable Tensor holes) {
  /** Most scores of a head that are held at once for several sequences: those of one of 512. */
  private static final int SCORES = 512 * 512;

  /** Finds the runs of sequences that lie one after another. */
  static List<PackedRun> of(List<PackedSequence> sequences) {
    List<PackedRun> runs = new ArrayList<>();
    for (PackedSequence sequence : sequences) {
      int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).takes(sequence)) {
        PackedRun run = runs.get(last);
        runs.set(last, new PackedRun(run.start, run.count + 1, run.length, null));
      } else {
        runs.add(new PackedRun(sequence.start(), 1, sequence.length(), sequence.holes()));
      }
    }
    return runs;
  }

  private boolean takes(PackedSequence sequence) {
    long scores = (count + 1L) * length * length;
    return sequence.length() == length
        && holes == null
        && sequence.holes() == null
        && scores <= SCORES;
  }

  /** [T, X] → the rows of these sequences, [S · n, X]. */
  Tensor of(Tensor packed) {
    return packed.slice(0, start, start + (long) count * length);
  }
}
