package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import java.util.Random;

/**
 * Chooses the tokens of a sequence that are to be predicted, and hides them, as {@code
 * NGramMasker.mask} does.
 */
@FunctionalInterface
public interface TokenMasking {
  /**
   * Masks a sequence.
   *
   * @param tokens token ids with special tokens; not changed
   * @param random the only source of chance, so that a run can be repeated
   */
  MaskedSequence mask(int[] tokens, Random random);
}
