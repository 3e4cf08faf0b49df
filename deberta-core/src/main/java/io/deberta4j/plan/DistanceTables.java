package io.deberta4j.plan;

import io.deberta4j.model.RelativePositions;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Position projections of every layer in the order of distances, so that attention shifts instead
 * of gathering. Distances r = i − j of a sequence of n tokens run from −(n − 1) to n − 1; row t of
 * a table for m tokens is
 *
 * <pre>
 * kr: r = (m − 1) − t       falling, as c2p(i, j) is read at column j − i + const
 * qr: r = t − (m − 1)       rising, as p2c(i, j) is read at column i − j + const
 * </pre>
 *
 * <p>Tables are made for powers of two when first needed, and kept; a shorter sequence takes the
 * rows in the middle. Safe to share between threads.
 */
final class DistanceTables implements AutoCloseable {
  private static final int SMALLEST = 64;

  private final RelativePositions relativePositions;
  private final List<PositionProjections> projections;
  private final Map<Integer, List<PositionProjections>> tables = new ConcurrentHashMap<>();

  /**
   * Takes the projections of each layer over; closing frees them.
   *
   * @param projections one per layer, rows as in the table of relative embeddings
   */
  DistanceTables(RelativePositions relativePositions, List<PositionProjections> projections) {
    this.relativePositions = relativePositions;
    this.projections = List.copyOf(projections);
  }

  /** Returns the rows that n tokens need in a layer, [A, 2n − 1, d]; views of what is kept. */
  PositionProjections forLength(int n, int layer) {
    int capacity = SMALLEST;
    while (capacity < n) {
      capacity *= 2;
    }
    List<PositionProjections> table = tables.computeIfAbsent(capacity, this::build);
    return table.get(layer).slice(capacity - n, capacity + n - 1);
  }

  private List<PositionProjections> build(int capacity) {
    try (var scope = TensorScope.open()) {
      int[] indices = relativePositions.indices(capacity);
      int count = indices.length;
      long[] rising = new long[count];
      long[] falling = new long[count];
      for (int t = 0; t < count; t++) {
        rising[t] = indices[t];
        falling[t] = indices[count - 1 - t];
      }
      Tensor ascending = Tensor.of(rising, count);
      Tensor descending = Tensor.of(falling, count);
      return projections.stream().map(layer -> layer.select(descending, ascending)).toList();
    }
  }

  @Override
  public void close() {
    projections.forEach(PositionProjections::close);
    tables.values().forEach(table -> table.forEach(PositionProjections::close));
    tables.clear();
  }
}
