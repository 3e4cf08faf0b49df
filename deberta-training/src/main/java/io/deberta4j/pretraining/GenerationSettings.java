package io.deberta4j.pretraining;

/**
 * How a text goes on: as Hugging Face's {@code generate} takes them, in its order.
 *
 * @param maxTokens most new tokens, at least 1
 * @param repetitionPenalty positive scores of tokens that are there already are divided by it,
 *     negative ones multiplied (Keskar et al. 2019, arXiv:1909.05858, section 4.1); 1 for none
 * @param temperature scores are divided by it; 0 takes the best token always (greedy)
 * @param topK only so many of the best tokens are drawn from; 0 for all
 * @param topP only the fewest best tokens whose probabilities reach this are drawn from (Holtzman
 *     et al. 2020, arXiv:1904.09751, section 3.1); 1 for all
 * @param seed fixes every draw
 */
public record GenerationSettings(
    int maxTokens, double repetitionPenalty, double temperature, int topK, double topP, long seed) {
  /** Checks the ranges. */
  public GenerationSettings {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max tokens must be at least 1, got " + maxTokens);
    }
    if (!(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty))) {
      throw new IllegalArgumentException(
          "the repetition penalty must be positive (1 for none), got " + repetitionPenalty);
    }
    if (!(temperature >= 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException(
          "the temperature must be at least 0 (0 for the best token), got " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must be at least 0 (0 for all), got " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must lie in (0, 1], got " + topP);
    }
  }

  /** The best token at every step. */
  public static GenerationSettings greedy(int maxTokens) {
    return new GenerationSettings(maxTokens, 1, 0, 0, 1, 0);
  }

  /** Draws from the model's distribution as it is. */
  public static GenerationSettings sampling(int maxTokens, long seed) {
    return new GenerationSettings(maxTokens, 1, 1, 0, 1, seed);
  }

  /** Returns this with another penalty. */
  public GenerationSettings withRepetitionPenalty(double value) {
    return new GenerationSettings(maxTokens, value, temperature, topK, topP, seed);
  }

  /** Returns this with another temperature. */
  public GenerationSettings withTemperature(double value) {
    return new GenerationSettings(maxTokens, repetitionPenalty, value, topK, topP, seed);
  }

  /** Returns this, drawing from so many of the best tokens. */
  public GenerationSettings withTopK(int value) {
    return new GenerationSettings(maxTokens, repetitionPenalty, temperature, value, topP, seed);
  }

  /** Returns this, drawing from so much of the probability. */
  public GenerationSettings withTopP(double value) {
    return new GenerationSettings(maxTokens, repetitionPenalty, temperature, topK, value, seed);
  }
}
