package io.deberta4j.pipeline;

import java.util.List;

/**
 * Which candidates a masked token gets.
 *
 * @param topK the most candidates of a mask
 * @param targets the only candidates, as words or as the vocabulary spells them; empty = the whole
 *     vocabulary. Scores stay probabilities among the whole vocabulary
 */
public record FillMaskOptions(int topK, List<String> targets) {
  /** The five best of the vocabulary. */
  public static final FillMaskOptions DEFAULT = new FillMaskOptions(5, List.of());

  /** Checks the number, copies the list. */
  public FillMaskOptions {
    if (topK < 1) {
      throw new IllegalArgumentException("topK must be at least 1, got " + topK);
    }
    targets = List.copyOf(targets);
  }

  /** Returns these options with at most this many candidates. */
  public FillMaskOptions withTopK(int candidates) {
    return new FillMaskOptions(candidates, targets);
  }

  /** Returns these options with these candidates only. */
  public FillMaskOptions withTargets(List<String> words) {
    return new FillMaskOptions(topK, words);
  }
}
