package io.deberta4j.optim;

import io.deberta4j.model.WordLookup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tensor.Updates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A word table of which an update reads a few rows: gradients are those of the rows looked up,
 * instead of a tensor as large as the table, and {@link AdamW} updates those rows only. The others
 * are put off; before a row is looked up, and before the table is evaluated or saved ({@link
 * Optimizer#settle()}), it is caught up with all it has missed, so that nobody sees the difference.
 *
 * <p>For tables that no decoder is tied to, as its gradient has all rows. Usage:
 *
 * <pre>{@code
 * var words = new RowSparseEmbedding(model.embeddings().wordEmbeddings());
 * var optimizer = new AdamW(groups, settings, List.of(words));
 * model.forward(batch, Mode.training(random).withWords(words));
 * }</pre>
 *
 * <p>Any number of lookups may happen between two updates: passes over several batches, of ids
 * known only then.
 */
public final class RowSparseEmbedding implements WordLookup {
  private final Tensor table;
  private final List<Lookup> lookups = new ArrayList<>();
  private @Nullable Gradient collected;
  private Consumer<long[]> beforeUse = rows -> {};

  /** Rows looked up together: their indices, ascending, and the leaf whose gradient is wanted. */
  private static final class Lookup {
    private final long[] rows;
    private final Tensor leaf;

    Lookup(long[] rows, Tensor leaf) {
      this.rows = rows;
      this.leaf = leaf;
    }
  }

  /** The gradient of some rows of the table. */
  static final class Gradient {
    private final long[] rows;
    private final Tensor values;

    private Gradient(long[] rows, Tensor values) {
      this.rows = rows;
      this.values = values;
    }

    /** Returns indices, ascending. */
    long[] rows() {
      return rows;
    }

    /** Returns a gradient for each, [rows, E]. */
    Tensor values() {
      return values;
    }
  }

  /**
   * Looks rows of this table up.
   *
   * @param table [V, E], F32; operations on it are not recorded for gradients any more
   */
  public RowSparseEmbedding(Tensor table) {
    if (table.rank() != 2 || table.dtype() != DType.F32) {
      throw new IllegalArgumentException(
          "a row-sparse embedding needs an F32 matrix, got " + table);
    }
    this.table = table;
  }

  /** Tells whether this looks up rows of that tensor. */
  public boolean isOf(Tensor tensor) {
    return table.sharesMemoryWith(tensor);
  }

  Tensor table() {
    return table;
  }

  /** Says who brings rows up to date before they are looked up. */
  void beforeUse(Consumer<long[]> catchUp) {
    beforeUse = catchUp;
  }

  @Override
  public Tensor rows(Tensor given, Tensor ids, long paddingId) {
    if (!isOf(given)) {
      throw new IllegalArgumentException(
          "looked up " + given + " as if it were the table " + this + " of this embedding");
    }
    long[] flat = ids.toLongs();
    long[] rows = Arrays.stream(flat).sorted().distinct().toArray();
    beforeUse.accept(rows);
    Tensor leaf = leaf(rows);
    lookups.add(new Lookup(rows, leaf));
    long padding = Math.max(-1, Arrays.binarySearch(rows, paddingId));
    return Functional.embedding(
        leaf, Tensor.of(places(flat, rows), ids.shape()), padding); // [..., E]
  }

  private Tensor leaf(long[] rows) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      return table.indexSelect(0, index(rows)).retain().requireGrad(); // [rows, E]
    }
  }

  static Tensor index(long[] rows) {
    return Tensor.of(rows, rows.length);
  }

  /** Returns the gradient of all rows looked up since the last update; null if there is none. */
  @Nullable Gradient gradient() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Lookup lookup : lookups) {
        Tensor gradient = lookup.leaf.grad();
        if (gradient != null) {
          collect(lookup.rows, gradient);
          lookup.leaf.clearGrad(); // a later pass may add to it
        }
      }
    }
    return collected;
  }

  /** Adds a gradient; rows are different within one lookup, so sums have one order. */
  private void collect(long[] rows, Tensor values) {
    Gradient before = collected;
    if (before == null) {
      collected = new Gradient(rows, values.retain());
      return;
    }
    long[] union =
        LongStream.concat(Arrays.stream(before.rows), Arrays.stream(rows))
            .sorted()
            .distinct()
            .toArray();
    Tensor sum = Tensor.zeros(DType.F32, union.length, table.size(1));
    Updates.setRows(sum, index(places(before.rows, union)), before.values);
    Tensor at = index(places(rows, union));
    Updates.setRows(sum, at, sum.indexSelect(0, at).add(values));
    before.values.close();
    collected = new Gradient(union, sum.retain());
  }

  private static long[] places(long[] ids, long[] rows) {
    return Arrays.stream(ids).map(id -> Arrays.binarySearch(rows, id)).toArray();
  }

  /** Forgets all lookups. */
  void clearGradient() {
    lookups.forEach(lookup -> lookup.leaf.close());
    lookups.clear();
    if (collected != null) {
      collected.values.close();
      collected = null;
    }
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
