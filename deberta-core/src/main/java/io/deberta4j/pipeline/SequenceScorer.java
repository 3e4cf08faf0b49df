package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Runs a sequence classifier; safe to share between threads. */
public interface SequenceScorer extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /**
   * Returns the logits of each row, [rows][labels].
   *
   * @param rows not padded
   */
  float[][] logits(List<Encoding> rows);

  /** Frees the model after running calls have ended. */
  @Override
  void close();
}
