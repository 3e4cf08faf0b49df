package io.deberta4j.tensor;

import io.deberta4j.tensor.Blas.Matrix;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The position terms of disentangled attention, in F32: two products with tables in the order of
 * distances, both read along their diagonals, so that nothing is gathered.
 *
 * <pre>
 * out(i, j) = q_i · kr_(n − 1 − i + j)  +  k_j · qr_(n − 1 + i − j)
 * </pre>
 *
 * <p>Column j of row i of the first lies one element further left in each next row, so a product
 * whose rows are one element longer than those of the result puts every element where it belongs;
 * what belongs to no column falls into a margin between the rows. The second is the same with rows
 * and columns exchanged: a few columns of it at a time are transposed into place, by a product with
 * the identity, and the first is added. Heads are computed by several threads, each with its block
 * in the cache. A head's bits depend on its own numbers only.
 */
public final class DistanceProducts {
  /** Rows of a product: n + ROWS − 1 distances occur in ROWS rows, not 2n − 1. */
  private static final int ROWS = 64;

  /** Keys of a product that is then transposed; more of them make transposing dearer. */
  private static final int KEYS = 32;

  private static final float[] IDENTITY = new float[KEYS * KEYS];

  static {
    for (int i = 0; i < KEYS; i++) {
      IDENTITY[i * KEYS + i] = 1;
    }
  }

  /** Fewer multiplications than these are not worth a second thread. */
  private static final long WORTH_A_THREAD = 8L << 20;

  private final Tensor q;
  private final Tensor k;
  private final @Nullable Tensor kr;
  private final @Nullable Tensor qr;
  private final int from;
  private final int queries;
  private final int n;
  private final int size;
  private final int margin;
  private final int stride;
  private final int blockStride;

  private DistanceProducts(Tensor q, Tensor k, @Nullable Tensor kr, @Nullable Tensor qr, int from) {
    this.q = q;
    this.k = k;
    this.kr = kr;
    this.qr = qr;
    this.from = from;
    queries = Math.toIntExact(q.size(2));
    n = Math.toIntExact(k.size(2));
    size = Math.toIntExact(q.size(3));
    margin = Math.min(ROWS, queries) - 1;
    stride = n + margin;
    blockStride = queries + KEYS;
  }

  /** Tells whether {@link #sum} runs here for this type. */
  public static boolean supports(DType dtype) {
    return dtype == DType.F32 && Blas.available();
  }

  /**
   * Computes both terms, or one.
   *
   * @param q queries {@code from}, {@code from} + 1, ..., [S, A, Q, d]
   * @param k all keys, [S, A, n, d]
   * @param kr by falling distance, [A, 2n − 1, d]; null leaves the first term out
   * @param qr by rising distance, [A, 2n − 1, d]; null leaves the second term out
   * @return [S, A, Q, n]; its last dimension has stride 1, rows lie further apart than n
   * @throws IllegalArgumentException if both tables are missing, or a shape does not fit, or the
   *     elements of a row do not lie side by side
   */
  public static Tensor sum(Tensor q, Tensor k, @Nullable Tensor kr, @Nullable Tensor qr, int from) {
    var products = new DistanceProducts(q, k, kr, qr, from);
    products.check();
    return products.compute();
  }

  private void check() {
    long heads = q.size(1);
    boolean fits = k.size(0) == q.size(0) && k.size(1) == heads && k.size(3) == size;
    fits &= from >= 0 && from + queries <= n && q.stride(3) == 1 && k.stride(3) == 1;
    fits &= kr != null || qr != null;
    for (Tensor table : new Tensor[] {kr, qr}) {
      if (table != null) {
        fits &= table.size(0) == heads && table.size(1) == 2L * n - 1 && table.size(2) == size;
        fits &= table.stride(2) == 1;
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "queries "
              + q
              + " from "
              + from
              + ", keys "
              + k
              + ", tables "
              + kr
              + " and "
              + qr
              + " do not belong together: expected [S, A, Q, d], [S, A, n, d] and, at least once,"
              + " [A, 2n - 1, d], each with its last elements side by side");
    }
  }

  private Tensor compute() {
    int texts = (int) q.size(0);
    int heads = (int) q.size(1);
    int all = texts * heads;
    long each = (long) queries * stride;
    int threads = (long) all * queries * n * size < WORTH_A_THREAD ? 1 : Engine.threads();
    // A margin before the first row; the others have that of the row before.
    Tensor memory = Tensor.empty(DType.F32, margin + all * each);
    try (var scope = TensorScope.open()) {
      Tensor blocks = Tensor.empty(DType.F32, threads, KEYS, blockStride);
      Sources sources = new Sources();
      Matrix out = Matrix.of(memory, margin, stride);
      Matrix block = Matrix.of(blocks, 0, blockStride);
      IntStream.range(0, threads)
          .parallel()
          .forEach(
              t -> {
                Matrix own = block.from((long) t * KEYS * blockStride);
                for (int i = all * t / threads; i < all * (t + 1) / threads; i++) {
                  sources.head(i / heads, i % heads, out.from(i * each), own);
                }
              });
    }
    return memory.asStrided(
        new long[] {texts, heads, queries, n}, new long[] {heads * each, each, stride, 1}, margin);
  }

  /** Where the arguments lie. */
  private final class Sources {
    private final Matrix queryRows = Matrix.of(q, 0, q.stride(2));
    private final Matrix keyRows = Matrix.of(k, 0, k.stride(2));
    private final @Nullable Matrix krRows = kr == null ? null : Matrix.of(kr, 0, kr.stride(1));
    private final @Nullable Matrix qrRows = qr == null ? null : Matrix.of(qr, 0, qr.stride(1));
    private final Matrix identity = Matrix.of(Tensor.of(IDENTITY, KEYS, KEYS), 0, KEYS);
    private final long[] strides = {
      q.stride(0),
      q.stride(1),
      k.stride(0),
      k.stride(1),
      kr == null ? 0 : kr.stride(0),
      qr == null ? 0 : qr.stride(0)
    };

    void head(int text, int head, Matrix out, Matrix block) {
      if (qrRows != null) {
        Matrix keys = keyRows.from(text * strides[2] + head * strides[3]);
        positionToContent(keys, qrRows.from(head * strides[5]), out, block, identity);
      }
      if (krRows != null) {
        Matrix own = queryRows.from(text * strides[0] + head * strides[1]);
        contentToPosition(own, krRows.from(head * strides[4]), out, qrRows == null ? 0 : 1);
      }
    }
  }

  /** out(i, j) = k_j · qr_(n − 1 + i − j), a block of keys at a time. */
  private void positionToContent(
      Matrix keys, Matrix rising, Matrix out, Matrix block, Matrix identity) {
    for (int j0 = 0; j0 < n; j0 += KEYS) {
      int count = Math.min(KEYS, n - j0);
      int lowest = n + from - j0 - count; // row of the smallest distance, from − (j0 + count − 1)
      Blas.product(
          keys.from(j0 * keys.stride()),
          rising.from(lowest * rising.stride()),
          block,
          count,
          queries + count - 1,
          size,
          0);
      // Row j of the block is column j of the result, and begins count − 1 − j elements further on.
      Matrix shifted = block.from(count - 1).withStride(blockStride - 1);
      Blas.productOfTransposed(shifted, identity, out.from(j0), queries, count, count);
    }
  }

  /** out(i, j) = q_i · kr_(n − 1 − i + j) + beta · out(i, j), a block of queries at a time. */
  private void contentToPosition(Matrix own, Matrix falling, Matrix out, float beta) {
    for (int i0 = 0; i0 < queries; i0 += ROWS) {
      int count = Math.min(ROWS, queries - i0);
      int lowest = n - (from + i0 + count); // row of the largest distance, from + i0 + count − 1
      // Row i of the product begins count − 1 − i elements before column 0 of the result.
      Matrix shifted = out.from((long) i0 * stride - (count - 1)).withStride(stride + 1);
      Blas.product(
          own.from(i0 * own.stride()),
          falling.from(lowest * falling.stride()),
          shifted,
          count,
          n + count - 1,
          size,
          beta);
    }
  }
}
