package io.deberta4j.data;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.SpecialTokens;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * Hides tokens as {@code [MASK]}, or {@code [UNK]} where there is none; special tokens stay.
   *
   * @throws io.deberta4j.io.ConfigException if the tokenizer has neither
   */
  public static TokenDropout of(double probability, SpecialTokens special) {
    if (probability == 0) {
      return none();
    }
    OptionalInt hidden = special.mask().isPresent() ? special.mask() : special.unk();
    if (hidden.isEmpty()) {
      throw new ConfigException(
          "token dropout needs a [MASK] or [UNK] token, and the tokenizer has neither");
    }
    Set<Integer> kept =
        Stream.of(special.pad(), special.cls(), special.sep())
            .filter(OptionalInt::isPresent)
            .map(OptionalInt::getAsInt)
            .collect(Collectors.toSet());
    return new TokenDropout(probability, hidden.getAsInt(), kept);
  }

  /** Returns the row with some tokens hidden. */
  public TokenRow apply(TokenRow row, Random random) {
    if (probability == 0) {
      return row;
    }
    int[] ids = row.ids().clone();
    for (int i = 0; i < ids.length; i++) {
      if (!kept.contains(ids[i]) && random.nextDouble() < probability) {
        ids[i] = replacement;
      }
    }
    return new TokenRow(ids, row.typeIds());
  }
}
