package io.deberta4j.pipeline;

import io.deberta4j.plan.Precision;
import io.deberta4j.tokenizer.Flavour;

/**
 * How a pipeline reads its texts.
 *
 * @param flavour whose behaviour the tokenizer follows
 * @param maxLength the most tokens of a text, special tokens included; what is longer is cut and
 *     flagged; 0 = what the model was made for
 * @param batchSize the most texts in one forward pass
 * @param precision the number type of classifiers and encoders; masked tokens are always predicted
 *     in F32
 */
public record PipelineOptions(Flavour flavour, int maxLength, int batchSize, Precision precision) {
  /**
   * The tokenizer that the model directory asks for, the model's own length, 32 texts at once, F32.
   */
  public static final PipelineOptions DEFAULT =
      new PipelineOptions(Flavour.AUTO, 0, 32, Precision.F32);

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
    return new PipelineOptions(other, maxLength, batchSize, precision);
  }

  /** Returns these options with another maximum length (0 = what the model was made for). */
  public PipelineOptions withMaxLength(int tokens) {
    return new PipelineOptions(flavour, tokens, batchSize, precision);
  }

  /** Returns these options with another batch size. */
  public PipelineOptions withBatchSize(int texts) {
    return new PipelineOptions(flavour, maxLength, texts, precision);
  }

  /** Returns these options with another precision. */
  public PipelineOptions withPrecision(Precision other) {
    return new PipelineOptions(flavour, maxLength, batchSize, other);
  }
}
