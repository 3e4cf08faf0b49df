package io.deberta4j.verify;

import io.deberta4j.io.DataException;
import io.deberta4j.verify.Graph.Array;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Cuts the outputs of another runtime into those of each text, without padding. */
final class OutputRows {
  private final OurModel ours;
  private final List<String> names;

  OutputRows(OurModel ours, List<String> names) {
    this.ours = ours;
    this.names = names;
  }

  /**
   * Returns the outputs of one row.
   *
   * @param arrays all outputs, the first dimension that of the batch
   * @param batch which row of how many, and of how many tokens, padding included
   * @param length how many of these tokens are real
   * @param whose for errors
   */
  Map<String, Values> of(Map<String, Array> arrays, Place batch, int length, String whose) {
    Map<String, Values> values = new LinkedHashMap<>();
    for (String name : names) {
      Array array = Objects.requireNonNull(arrays.get(name), name);
      boolean perToken = ours.perToken(name);
      List<Long> shape = array.shape();
      boolean single = !perToken && shape.size() == 3 && shape.get(1) == 1; // recorded as [[...]]
      int width = perToken && shape.size() == 2 ? 1 : Math.toIntExact(shape.get(shape.size() - 1));
      int perRow = perToken ? batch.tokens() * width : width;
      boolean fits =
          shape.size() > 1
              && shape.get(0) == batch.rows()
              && array.values().length == batch.rows() * perRow
              && (perToken ? shape.get(1) == batch.tokens() : shape.size() == 2 || single);
      if (!fits) {
        throw new DataException(
            "%s: '%s' has shape %s, expected %s from %d rows of %d tokens"
                .formatted(
                    whose,
                    name,
                    shape,
                    perToken ? "[rows, tokens, ...]" : "[rows, labels]",
                    batch.rows(),
                    batch.tokens()));
      }
      int from = batch.row() * perRow;
      int size = perToken ? length * width : width;
      values.put(
          name, new Values(perToken, width, Arrays.copyOfRange(array.values(), from, from + size)));
    }
    return values;
  }

  /**
   * A row of a batch.
   *
   * @param row its index
   * @param rows how many there are
   * @param tokens how many tokens each has, padding included
   */
  record Place(int row, int rows, int tokens) {}
}
