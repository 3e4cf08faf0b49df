package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import java.util.List;

/** Runs a sequence classifier. */
interface SequenceScorer extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /** Returns the logits of each row, [rows][labels]. */
  float[][] logits(List<Row> rows);

  @Override
  void close();
}
