package io.deberta4j.verify;

import io.deberta4j.tokenizer.TextPair;
import org.jspecify.annotations.Nullable;

/**
 * How two sides compare on one text.
 *
 * @param where the text comes from
 * @param text the text, or pair of texts
 * @param tokens how many tokens were run, special ones included
 * @param cut whether the text was cut to the model's maximum
 * @param ids how the token ids compare; null where the other side brought none
 * @param alone the largest difference when each runs the text alone; null where that failed
 * @param argMax how often both decide alike; null where nothing is decided
 * @param together the largest difference when the other side runs it padded, in a batch with other
 *     texts; null where that was not done
 * @param failure why the other side could not run it; empty if it could
 */
public record TextReport(
    String where,
    TextPair text,
    int tokens,
    boolean cut,
    @Nullable Ids ids,
    @Nullable Difference alone,
    @Nullable ArgMax argMax,
    @Nullable Difference together,
    String failure) {
  /**
   * Token ids of both sides.
   *
   * @param equal whether they are the same
   * @param firstDifference the first token that differs; −1 if they are the same
   * @param ours our ids from there on, a few
   * @param other theirs
   */
  public record Ids(boolean equal, int firstDifference, String ours, String other) {}

  TextReport withTogether(Difference difference) {
    return new TextReport(where, text, tokens, cut, ids, alone, argMax, difference, failure);
  }

  /** Tells whether both sides agree on this text, alone and in a batch, token ids included. */
  public boolean agrees(double tolerance) {
    return alone != null
        && alone.absolute() <= tolerance
        && (together == null || together.absolute() <= tolerance)
        && (ids == null || ids.equal());
  }

  /** Returns the larger of both differences; null where neither is known. */
  public @Nullable Difference worst() {
    if (alone == null || together == null) {
      return alone == null ? together : alone;
    }
    return together.absolute() > alone.absolute() ? together : alone;
  }
}
