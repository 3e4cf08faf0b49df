package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Runs texts through a model batch by batch. */
final class Batches {
  private Batches() {}

  /**
   * Encodes the inputs, runs {@code action} on batches of rows of similar length, and returns its
   * results in the order of the inputs.
   */
  static <T> List<T> map(
      TextRows texts, List<TextPair> inputs, Function<List<Row>, List<T>> action) {
    List<Row> rows = texts.encode(inputs);
    Object[] results = new Object[rows.size()];
    for (List<Integer> batch : texts.batches(rows)) {
      List<T> some = action.apply(batch.stream().map(rows::get).toList());
      for (int i = 0; i < batch.size(); i++) {
        results[batch.get(i)] = some.get(i);
      }
    }
    @SuppressWarnings("unchecked") // every element was put there as a T
    List<T> ordered = (List<T>) new ArrayList<>(Arrays.asList(results));
    return ordered;
  }
}
