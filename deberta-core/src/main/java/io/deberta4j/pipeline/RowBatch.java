package io.deberta4j.pipeline;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Rows to the tensors a model reads. */
final class RowBatch {
  private RowBatch() {}

  /** Pads the rows to the longest: [rows, N]. */
  static Batch of(List<Encoding> rows, DebertaConfig config) {
    return Batch.padded(
        rows.stream().map(Encoding::ids).toList(),
        rows.stream().map(Encoding::typeIds).toList(),
        config.padTokenId());
  }
}
