package io.deberta4j.corpus;

/**
 * How many tokens are to be predicted, and what is read in their place (microsoft/DeBERTa, {@code
 * apps/tasks/mlm_task.py}).
 *
 * @param share of the tokens that are predicted, in (0, 1]
 * @param maxPredictions the most tokens that are predicted in a sequence; words are not torn apart
 *     for it, so that whole words may go beyond
 * @param maxGram the most words in a row, chosen with probability ∝ 1 / their number; 1 chooses
 *     single tokens, more chooses whole words
 * @param maskShare how many of them read [MASK]
 * @param keepShare how many read as they are; the others read a token drawn from the vocabulary
 */
public record NGramMasking(
    double share, int maxPredictions, int maxGram, double maskShare, double keepShare) {
  private static final double PUBLISHED_SHARE = 0.15;
  private static final int LONGEST = 1 << 16;

  /** Checks the numbers. */
  public NGramMasking {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the share of predicted tokens must be in (0, 1], got " + share);
    }
    if (maxPredictions < 1) {
      throw new IllegalArgumentException(
          "at least 1 token must be predicted, got " + maxPredictions);
    }
    if (maxGram < 1 || maxGram > LONGEST) {
      throw new IllegalArgumentException(
          "n-grams have 1 to " + LONGEST + " words, got at most " + maxGram);
    }
    if (!(maskShare >= 0 && keepShare >= 0 && maskShare + keepShare <= 1)) {
      throw new IllegalArgumentException(
          "the shares of [MASK] and of kept tokens must be >= 0 and at most 1 together, got "
              + maskShare
              + " and "
              + keepShare);
    }
  }

  /**
   * The published masking for masked language models: 15 %, of which 80 % read [MASK], 10 % as they
   * are, 10 % something else.
   *
   * @param maxTokens the most tokens of a sequence, which says how many predictions there can be
   * @param maxGram 1 for single tokens; more for whole words, in n-grams of up to so many
   */
  public static NGramMasking maskedLanguageModel(int maxTokens, int maxGram) {
    return new NGramMasking(
        PUBLISHED_SHARE, maxPredictions(maxTokens, PUBLISHED_SHARE), maxGram, 0.8, 0.1);
  }

  /** The published masking for a generator that replaces tokens: 15 %, all of which read [MASK]. */
  public static NGramMasking replacedTokenDetection(int maxTokens) {
    return new NGramMasking(
        PUBLISHED_SHARE, maxPredictions(maxTokens, PUBLISHED_SHARE), 1, 1.0, 0.0);
  }

  /** Returns the most predictions of the published code: the share, rounded up to full tens. */
  public static int maxPredictions(int maxTokens, double share) {
    return (int) Math.ceil(maxTokens * share / 10) * 10;
  }

  /** Returns the number of words of which one is chosen, for n-grams of 1 word. */
  int window() {
    return (int) (1 / share);
  }
}
