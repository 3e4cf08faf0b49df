package io.deberta4j.data;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;

/**
 * What one step computes on.
 *
 * @param input the padded tokens
 * @param labels class ids, [B], I64
 */
public record LabelledBatch(Batch input, Tensor labels) {}
