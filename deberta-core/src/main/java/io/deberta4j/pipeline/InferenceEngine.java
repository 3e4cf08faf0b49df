package io.deberta4j.pipeline;

import java.nio.file.Path;

/**
 * Opens models for pipelines. Token ids go in and Java numbers come out; what opened models return
 * is safe to share between threads.
 *
 * <p>An artifact with another engine names its class as a service ({@link
 * java.util.ServiceLoader}). Each method throws {@link io.deberta4j.io.DebertaException} if a file
 * is missing or does not fit the others, if the options ask for what the engine cannot do, or if it
 * does not run on this platform.
 */
public interface InferenceEngine {
  /** Returns which of the backends this is. */
  Backend backend();

  /** Opens a model with a head that reads a row as a whole. */
  SequenceScorer sequenceScorer(Path directory, PipelineOptions options, SequenceHead head);

  /** Opens a model with a head that gives every token its logits. */
  TokenScorer tokenScorer(Path directory, PipelineOptions options, TokenHead head);

  /** Opens a bare encoder. */
  SentenceEncoder sentenceEncoder(Path directory, PipelineOptions options);

  /** Opens a masked language model. */
  MaskScorer maskScorer(Path directory, PipelineOptions options, MaskDecoder decoder);
}
