package io.deberta4j.data;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * Makes a batch of examples, padded to the longest of them.
 *
 * @param padTokenId what fills the end of shorter rows
 */
public record Collator(int padTokenId) {
  /** Pads these examples; the tensors belong to the open scope. */
  public LabelledBatch collate(List<Example> examples) {
    Batch input =
        Batch.padded(
            examples.stream().map(Example::ids).toList(),
            examples.stream().map(Example::typeIds).toList(),
            padTokenId);
    long[] labels = examples.stream().mapToLong(Example::label).toArray();
    return new LabelledBatch(input, Tensor.of(labels, labels.length));
  }
}
