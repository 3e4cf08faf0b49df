package io.deberta4j.pipeline;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import java.util.List;

/** Rows to the tensors a model reads. */
final class RowBatch {
  private RowBatch() {}

  /** Pads the rows to the longest: [rows, N]. */
  static Batch of(List<Row> rows, DebertaConfig config) {
    return Batch.padded(
        rows.stream().map(row -> row.encoding().ids()).toList(),
        rows.stream().map(row -> row.encoding().typeIds()).toList(),
        config.padTokenId());
  }
}
