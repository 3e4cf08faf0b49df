package io.deberta4j.pretraining;

/**
 * How well a language model predicts.
 *
 * @param tokens how many tokens were predicted
 * @param loss mean of −log p, in nats; NaN of no tokens
 * @param accuracy share of the tokens that had the highest score; NaN of no tokens
 */
public record LanguageModelScore(long tokens, double loss, double accuracy) {
  /** Returns exp(loss): of a model from left to right, its perplexity per token. */
  public double perplexity() {
    return Math.exp(loss);
  }
}
