package io.deberta4j.pipeline;

import io.deberta4j.tensor.Engine;
import java.nio.file.Path;

/** libtorch. */
final class TorchEngine implements InferenceEngine {
  @Override
  public Backend backend() {
    return Backend.LIBTORCH;
  }

  @Override
  public SequenceScorer sequenceScorer(Path directory, PipelineOptions options, SequenceHead head) {
    setThreads(options);
    return new TorchSequenceScorer(directory, options.precision(), head);
  }

  @Override
  public TokenScorer tokenScorer(Path directory, PipelineOptions options, TokenHead head) {
    setThreads(options);
    return new TorchTokenScorer(directory, options.precision(), head);
  }

  @Override
  public SentenceEncoder sentenceEncoder(Path directory, PipelineOptions options) {
    setThreads(options);
    return new TorchSentenceEncoder(directory, options.precision());
  }

  @Override
  public MaskScorer maskScorer(Path directory, PipelineOptions options, MaskDecoder decoder) {
    setThreads(options);
    return new TorchMaskScorer(directory, decoder, options.precision());
  }

  private static void setThreads(PipelineOptions options) {
    if (options.threads() > 0) {
      Engine.setThreads(options.threads());
    }
  }
}
