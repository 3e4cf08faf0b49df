package io.deberta4j.pretraining;

import java.util.List;

/**
 * What a language model lost on each predicted token of a sequence: enough for means over
 * sequences, books or positions, and to draw any of them again.
 */
public final class SequenceLosses {
  private final int[] positions;
  private final float[] losses;
  private final boolean[] right;

  /**
   * Creates the losses of a sequence.
   *
   * @param positions where the tokens stand that were predicted, or, from left to right, the token
   *     before
   * @param losses −log p of each, in nats
   * @param right whether no token had a higher score
   */
  SequenceLosses(int[] positions, float[] losses, boolean[] right) {
    this.positions = positions;
    this.losses = losses;
    this.right = right;
  }

  /** Returns how many tokens were predicted. */
  public int size() {
    return losses.length;
  }

  /** Returns where a predicted token stands, from 0; from left to right, the token before it. */
  public int position(int index) {
    return positions[index];
  }

  /** Returns the loss of a predicted token, in nats. */
  public double loss(int index) {
    return losses[index];
  }

  /** Returns whether the token had the highest score. */
  public boolean right(int index) {
    return right[index];
  }

  /** Sums up what was lost on some sequences. */
  public static LanguageModelScore score(List<SequenceLosses> sequences) {
    long tokens = 0;
    double loss = 0;
    long right = 0;
    for (SequenceLosses sequence : sequences) {
      tokens += sequence.size();
      for (int i = 0; i < sequence.size(); i++) {
        loss += sequence.losses[i];
        right += sequence.right[i] ? 1 : 0;
      }
    }
    return new LanguageModelScore(tokens, loss / tokens, (double) right / tokens);
  }
}
