package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import java.util.List;

/** Runs an encoder and pools its last layer. */
interface SentenceEncoder extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /** Returns one vector per row, [rows][D]. */
  float[][] encode(List<Row> rows, Pooling pooling);

  @Override
  void close();
}
