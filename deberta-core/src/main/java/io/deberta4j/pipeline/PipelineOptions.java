package io.deberta4j.pipeline;

import io.deberta4j.plan.Precision;
import io.deberta4j.tokenizer.Flavour;

/**
 * How a pipeline reads its texts and what runs the model.
 *
 * @param flavour whose behaviour the tokenizer follows
 * @param maxLength the most tokens the model sees at once, special tokens included; 0 = what the
 *     model was made for
 * @param truncate whether a longer text is cut, and the result flagged; otherwise it is read in
 *     windows
 * @param stride how many tokens a window shares with the one before it (Hugging Face: {@code
 *     doc_stride}); {@link #AUTO_STRIDE} = a quarter of a window, at most 128
 * @param batchSize the most rows in one forward pass
 * @param precision the number type of the encoder; the heads compute in F32
 * @param backend what runs the model
 * @param threads the threads that compute, of libtorch for the whole process; 0 = unchanged, at
 *     first as many as the backend chooses, usually one for each core
 */
public record PipelineOptions(
    Flavour flavour,
    int maxLength,
    boolean truncate,
    int stride,
    int batchSize,
    Precision precision,
    Backend backend,
    int threads) {
  /** A stride that follows from the length of the windows. */
  public static final int AUTO_STRIDE = -1;

  /**
   * The tokenizer that the model directory asks for, the model's own length, windows, 32 rows at
   * once, F32, libtorch where it loads.
   */
  public static final PipelineOptions DEFAULT =
      new PipelineOptions(Flavour.AUTO, 0, false, AUTO_STRIDE, 32, Precision.F32, Backend.AUTO, 0);

  /** Checks the numbers. */
  public PipelineOptions {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength must be at least 0, got " + maxLength);
    }
    if (stride < AUTO_STRIDE) {
      throw new IllegalArgumentException("stride must be at least 0, got " + stride);
    }
    if (truncate && stride != AUTO_STRIDE) {
      throw new IllegalArgumentException("a stride needs windows, but texts are to be cut");
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
    return new PipelineOptions(
        other, maxLength, truncate, stride, batchSize, precision, backend, threads);
  }

  /** Returns these options with another maximum length (0 = what the model was made for). */
  public PipelineOptions withMaxLength(int tokens) {
    return new PipelineOptions(
        flavour, tokens, truncate, stride, batchSize, precision, backend, threads);
  }

  /** Returns these options with longer texts cut, or read in windows. */
  public PipelineOptions withTruncate(boolean cut) {
    return new PipelineOptions(
        flavour, maxLength, cut, stride, batchSize, precision, backend, threads);
  }

  /** Returns these options with windows that share this many tokens. */
  public PipelineOptions withStride(int tokens) {
    return new PipelineOptions(
        flavour, maxLength, truncate, tokens, batchSize, precision, backend, threads);
  }

  /** Returns these options with another batch size. */
  public PipelineOptions withBatchSize(int rows) {
    return new PipelineOptions(
        flavour, maxLength, truncate, stride, rows, precision, backend, threads);
  }

  /** Returns these options with another precision. */
  public PipelineOptions withPrecision(Precision other) {
    return new PipelineOptions(
        flavour, maxLength, truncate, stride, batchSize, other, backend, threads);
  }

  /** Returns these options with another backend. */
  public PipelineOptions withBackend(Backend other) {
    return new PipelineOptions(
        flavour, maxLength, truncate, stride, batchSize, precision, other, threads);
  }

  /** Returns these options with this many threads (0 = unchanged). */
  public PipelineOptions withThreads(int count) {
    return new PipelineOptions(
        flavour, maxLength, truncate, stride, batchSize, precision, backend, count);
  }
}
