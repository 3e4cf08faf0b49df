package io.deberta4j.plan;

import io.deberta4j.model.RelativePositions;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

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
 * <p>Tables up to {@value #LARGEST_KEPT} tokens are made for powers of two when first needed, and
 * kept; a shorter sequence takes the rows in the middle. Longer ones are made for the occasion, as
 * making them takes little of the time that such a text takes, and keeping them much memory. Safe
 * to share between threads.
 */
final class DistanceTables implements AutoCloseable {
  private static final int SMALLEST = 64;
  private static final int LARGEST_KEPT = 512;

  private final RelativePositions relativePositions;
  private final List<PositionProjections> projections;
  private final IntFunction<DType> dtype;
  private final Map<Integer, List<PositionProjections>> tables = new ConcurrentHashMap<>();

  /**
   * Takes the projections of each layer over; closing frees them.
   *
   * @param projections one per layer, F32, rows as in the table of relative embeddings
   * @param dtype the type of the tables for a number of tokens; one type up to each power of two
   */
  DistanceTables(
      RelativePositions relativePositions,
      List<PositionProjections> projections,
      IntFunction<DType> dtype) {
    this.dtype = dtype;
    this.relativePositions = relativePositions;
    this.projections = List.copyOf(projections);
  }

  /** Returns the rows that n tokens need in a layer, [A, 2n − 1, d]. */
  PositionProjections forLength(int n, int layer) {
    if (n > LARGEST_KEPT) {
      return Order.of(relativePositions, n).select(projections.get(layer), dtype.apply(n));
    }
    int capacity = SMALLEST;
    while (capacity < n) {
      capacity *= 2;
    }
    List<PositionProjections> table = tables.computeIfAbsent(capacity, this::build);
    return table.get(layer).slice(capacity - n, capacity + n - 1);
  }

  private List<PositionProjections> build(int capacity) {
    try (var scope = TensorScope.open()) {
      Order order = Order.of(relativePositions, capacity);
      return projections.stream()
          .map(layer -> order.select(layer, dtype.apply(capacity)).retain())
          .toList();
    }
  }

  /**
   * Which row of the table of relative embeddings belongs to each distance.
   *
   * @param falling by falling distance, I64, [2n − 1]
   * @param rising by rising distance, I64, [2n − 1]
   */
  private record Order(Tensor falling, Tensor rising) {
    static Order of(RelativePositions relativePositions, int n) {
      int[] indices = relativePositions.indices(n);
      int count = indices.length;
      long[] rising = new long[count];
      long[] falling = new long[count];
      for (int t = 0; t < count; t++) {
        rising[t] = indices[t];
        falling[t] = indices[count - 1 - t];
      }
      return new Order(Tensor.of(falling, count), Tensor.of(rising, count));
    }

    PositionProjections select(PositionProjections rows, DType dtype) {
      return rows.select(falling, rising, dtype);
    }
  }

  @Override
  public void close() {
    projections.forEach(PositionProjections::close);
    tables.values().forEach(table -> table.forEach(PositionProjections::close));
    tables.clear();
  }
}
