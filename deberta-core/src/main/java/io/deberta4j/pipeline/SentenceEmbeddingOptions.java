package io.deberta4j.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How texts become vectors. What is null is as the directory says, where it is one of
 * sentence-transformers; elsewhere it is mean pooling, no normalisation, no prompt.
 *
 * @param pooling how the hidden states of the tokens become one vector
 * @param normalised whether vectors are divided by their Euclidean length
 * @param prompt what is put before every text
 */
public record SentenceEmbeddingOptions(
    @Nullable Pooling pooling, @Nullable Boolean normalised, @Nullable String prompt) {
  /** As the directory says. */
  public static final SentenceEmbeddingOptions DEFAULT =
      new SentenceEmbeddingOptions(null, null, null);

  /** Returns these options with this pooling (null = as the directory says). */
  public SentenceEmbeddingOptions withPooling(@Nullable Pooling other) {
    return new SentenceEmbeddingOptions(other, normalised, prompt);
  }

  /** Returns these options with vectors of length 1 or not (null = as the directory says). */
  public SentenceEmbeddingOptions withNormalised(@Nullable Boolean other) {
    return new SentenceEmbeddingOptions(pooling, other, prompt);
  }

  /** Returns these options with this before every text (null = as the directory says). */
  public SentenceEmbeddingOptions withPrompt(@Nullable String other) {
    return new SentenceEmbeddingOptions(pooling, normalised, other);
  }
}
