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
 * @param backend what runs the model
 * @param threads the threads that compute, of libtorch for the whole process; 0 = as it is
 */
public record PipelineOptions(
    Flavour flavour,
    int maxLength,
    int batchSize,
    Precision precision,
    Backend backend,
    int threads) {
  /**
   * The tokenizer that the model directory asks for, the model's own length, 32 texts at once, F32,
   * libtorch where it loads.
   */
  public static final PipelineOptions DEFAULT =
      new PipelineOptions(Flavour.AUTO, 0, 32, Precision.F32, Backend.AUTO, 0);

  /** Checks the numbers. */
  public PipelineOptions {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength must be at least 0, got " + maxLength);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, got " + threads);
    }
  }

  /** Returns these options with another tokenizer behaviour. */
  public PipelineOptions withFlavour(Flavour other) {
    return new PipelineOptions(other, maxLength, batchSize, precision, backend, threads);
  }

  /** Returns these options with another maximum length (0 = what the model was made for). */
  public PipelineOptions withMaxLength(int tokens) {
    return new PipelineOptions(flavour, tokens, batchSize, precision, backend, threads);
  }

  /** Returns these options with another batch size. */
  public PipelineOptions withBatchSize(int texts) {
    return new PipelineOptions(flavour, maxLength, texts, precision, backend, threads);
  }

  /** Returns these options with another precision. */
  public PipelineOptions withPrecision(Precision other) {
    return new PipelineOptions(flavour, maxLength, batchSize, other, backend, threads);
  }

  /** Returns these options with another backend. */
  public PipelineOptions withBackend(Backend other) {
    return new PipelineOptions(flavour, maxLength, batchSize, precision, other, threads);
  }

  /** Returns these options with this many threads (0 = as the backend chooses). */
  public PipelineOptions withThreads(int count) {
    return new PipelineOptions(flavour, maxLength, batchSize, precision, backend, count);
  }
}
