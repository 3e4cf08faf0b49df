package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.MaskingDraws;
import io.deberta4j.corpus.NGramMasker;
import java.util.Random;

/** Chooses the tokens of a sequence that are to be predicted, and hides them. */
@FunctionalInterface
public interface TokenMasking {
  /**
   * Masks a sequence.
   *
   * @param tokens token ids with special tokens; not changed
   * @param random the only source of chance, so that a run can be repeated
   */
  MaskedSequence mask(int[] tokens, Random random);

  /** Masks as published. */
  static TokenMasking of(NGramMasker masker) {
    return (tokens, random) -> masker.mask(tokens, MaskingDraws.of(random));
  }
}
