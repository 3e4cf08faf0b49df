package io.deberta4j.onnx;

import io.deberta4j.model.DebertaConfig;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of every graph, named as Hugging Face names them, all I64.
 *
 * @param inputIds [B, N]
 * @param real which tokens are real, BOOL, [B, N]
 * @param tokenTypeIds [B, N]; null where the model has no segments
 * @param tokens N, a scalar
 */
record BatchInputs(Value inputIds, Value real, @Nullable Value tokenTypeIds, Value tokens) {
  static final String BATCH = "batch_size";
  static final String TOKENS = "sequence_length";

  static BatchInputs of(Graph graph, DebertaConfig config) {
    Value ids = graph.input("input_ids", ElementType.INT64, BATCH, TOKENS);
    Value mask = graph.input("attention_mask", ElementType.INT64, BATCH, TOKENS);
    Value types =
        config.typeVocabSize() > 0
            ? graph.input("token_type_ids", ElementType.INT64, BATCH, TOKENS)
            : null;
    return new BatchInputs(ids, mask.greater(graph.integer(0)), types, ids.size(1));
  }

  /** Returns which key each query may see, BOOL, [B, 1, N, N]: a padding query sees nothing. */
  Value pairMask() {
    return real.unsqueeze(2).and(real.unsqueeze(1)).unsqueeze(1);
  }

  /** Returns which tokens are real as a column, BOOL, [B, N, 1]. */
  Value realColumn() {
    return real.unsqueeze(2);
  }
}
