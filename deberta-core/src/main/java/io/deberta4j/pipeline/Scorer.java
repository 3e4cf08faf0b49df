package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;

/** A model that turns rows of token ids into numbers; safe to share between threads. */
public interface Scorer extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /** Frees the model after running calls have ended. */
  @Override
  void close();
}
