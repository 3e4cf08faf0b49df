package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Runs an encoder and pools its last layer; safe to share between threads. */
public interface SentenceEncoder extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /**
   * Returns one vector per row, [rows][D].
   *
   * @param rows not padded
   */
  float[][] encode(List<Encoding> rows, Pooling pooling);

  /** Frees the model after running calls have ended. */
  @Override
  void close();
}
