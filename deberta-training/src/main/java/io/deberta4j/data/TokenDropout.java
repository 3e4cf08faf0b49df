package io.deberta4j.data;

import java.util.Random;
import java.util.Set;

/**
 * Hides a random share of the input tokens in training, each by the same id ({@code [MASK]} or
 * {@code [UNK]}), so that a small model does not lean on single words (word dropout, Iyyer et al.
 * 2015, section 3.1; tokens are replaced here, not removed).
 *
 * @param probability how likely a token is hidden, in [0, 1)
 * @param replacement the id in its place
 * @param kept ids that are never hidden: special tokens
 */
public record TokenDropout(double probability, int replacement, Set<Integer> kept) {
  /** Checks the probability. */
  public TokenDropout {
    kept = Set.copyOf(kept);
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "the probability of token dropout must lie in [0, 1), got " + probability);
    }
  }

  /** Hides no token. */
  public static TokenDropout none() {
    return new TokenDropout(0, 0, Set.of());
  }

  /** Returns the example with some tokens hidden. */
  public Example apply(Example example, Random random) {
    if (probability == 0) {
      return example;
    }
    int[] ids = example.ids();
    for (int i = 0; i < ids.length; i++) {
      if (!kept.contains(ids[i]) && random.nextDouble() < probability) {
        ids[i] = replacement;
      }
    }
    return example.withIds(ids);
  }
}
