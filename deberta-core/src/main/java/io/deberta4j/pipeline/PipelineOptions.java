package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Flavour;

/**
 * How a pipeline reads its texts.
 *
 * @param flavour whose behaviour the tokenizer follows
 * @param maxLength the most tokens of a text, special tokens included; what is longer is cut and
 *     flagged; 0 = what the model was made for
 * @param batchSize the most texts in one forward pass
 */
public record PipelineOptions(Flavour flavour, int maxLength, int batchSize) {
  /** The tokenizer that the model directory asks for, the model's own length, 32 texts at once. */
  public static final PipelineOptions DEFAULT = new PipelineOptions(Flavour.AUTO, 0, 32);

  /** Checks the numbers. */
  public PipelineOptions {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength must be at least 0, got " + maxLength);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
    }
  }

  /** Returns these options with another tokenizer behaviour. */
  public PipelineOptions withFlavour(Flavour other) {
    return new PipelineOptions(other, maxLength, batchSize);
  }

  /** Returns these options with another maximum length (0 = what the model was made for). */
  public PipelineOptions withMaxLength(int tokens) {
    return new PipelineOptions(flavour, tokens, batchSize);
  }

  /** Returns these options with another batch size. */
  public PipelineOptions withBatchSize(int texts) {
    return new PipelineOptions(flavour, maxLength, texts);
  }
}
