package io.deberta4j.plan;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.DistanceProducts;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Disentangled attention of S sequences of equal length without gathers: both position terms are
 * views of matrix products with tables in the order of distances, in which every row is shifted by
 * one against the row before.
 *
 * <p>The queries and the position queries are divided by the scale already.
 *
 * @param fusedBf16 whether softmax(q·kᵀ + bias)·v is one call in bfloat16 too, as it is in F32
 */
record PlanAttention(boolean fusedBf16) {
  /** Queries attended from at once: memory grows with A · QUERIES · n, not with n². */
  private static final int QUERIES = 512;

  /** The same for a text of more than {@value #LONG} tokens. */
  private static final int QUERIES_OF_LONG = 256;

  private static final int LONG = 1024;

  /** Rows of a product with distances: n + ROWS − 1 distances occur in ROWS rows, not 2n − 1. */
  private static final int ROWS = 128;

  /**
   * Attends from every token to every token that is no padding.
   *
   * @param qc [S, A, n, d]
   * @param kc [S, A, n, d]
   * @param vc [S, A, n, d]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [S · n, A · d]
   */
  Tensor context(
      Tensor qc, Tensor kc, Tensor vc, PositionProjections rows, @Nullable Tensor holes) {
    int n = (int) qc.size(2);
    int queries = n > LONG ? QUERIES_OF_LONG : QUERIES;
    List<Tensor> parts = new ArrayList<>();
    for (int from = 0; from < n; from += queries) {
      int to = Math.min(n, from + queries);
      try (var scope = TensorScope.open()) {
        Tensor q = qc.slice(2, from, to); // [S, A, Q, d]
        Tensor bias = bias(q, kc, from, rows, holes); // [S, A, Q, n]
        Tensor context = attend(q, kc, vc, bias); // [S, A, Q, d]
        parts.add(scope.escape(context.transpose(1, 2).reshape(qc.size(0), to - from, -1)));
      }
    }
    Tensor all = parts.size() == 1 ? parts.get(0) : Tensor.cat(parts, 1); // [S, n, A · d]
    return all.reshape(-1, all.size(2));
  }

  private Tensor attend(Tensor q, Tensor kc, Tensor vc, @Nullable Tensor bias) {
    return fusedBf16 || q.dtype() == DType.F32
        ? Functional.scaledDotProductAttention(q, kc, vc, bias)
        : Functional.stepwiseAttention(q, kc, vc, bias);
  }

  /**
   * What is added to content→content, for queries {@code from}, {@code from} + 1, ...
   *
   * @param q these queries, [S, A, Q, d]
   * @param kc all keys, [S, A, n, d]
   * @return [S, A, Q, n], or null for nothing
   */
  private static @Nullable Tensor bias(
      Tensor q, Tensor kc, int from, PositionProjections rows, @Nullable Tensor holes) {
    int queries = (int) q.size(2);
    int n = (int) kc.size(2);
    if (rows.kr() == null && rows.qr() == null && holes == null) {
      return null;
    }
    if (DistanceProducts.supports(q.dtype()) && (rows.kr() != null || rows.qr() != null)) {
      Tensor bias = DistanceProducts.sum(q, kc, rows.kr(), rows.qr(), from);
      return holes == null ? bias : bias.addInPlace(holes, 1);
    }
    Tensor bias = Tensor.empty(q.dtype(), q.size(0), q.size(1), queries, n);
    boolean written = false;
    if (rows.kr() != null) {
      for (int i = 0; i < queries; i += ROWS) {
        c2p(bias, q, rows.kr(), from, i, Math.min(queries, i + ROWS));
      }
      written = true;
    }
    if (rows.qr() != null) {
      for (int j = 0; j < n; j += ROWS) {
        p2c(bias, kc, rows.qr(), from, j, Math.min(n, j + ROWS), written);
      }
      written = true;
    }
    if (holes != null) {
      Tensor hidden = holes.to(q.dtype()); // [1, 1, n]
      return written ? bias.addInPlace(hidden, 1) : bias.copyInPlace(hidden);
    }
    return bias;
  }

  /** Writes qc_i · kr_δ(i,j) for rows i0 to i1 of the bias, whose queries begin at q0. */
  private static void c2p(Tensor bias, Tensor q, Tensor kr, int q0, int i0, int i1) {
    try (var scope = TensorScope.open()) {
      long n = bias.size(3);
      long count = (long) i1 - i0;
      long first = n - (q0 + i1); // row of kr for distance q0 + i1 − 1, the largest here
      Tensor table = kr.slice(1, first, first + n + count - 1); // [A, w, d]
      Tensor all = Functional.sharedProduct(q.slice(2, i0, i1), table); // [S, A, count, w]
      Tensor target = bias.slice(2, i0, i1); // [S, A, count, n]
      // Row i of these is read from column count − 1 − i on.
      long[] strides = {all.stride(0), all.stride(1), all.stride(2) - 1, 1};
      target.copyInPlace(all.asStrided(target.shape(), strides, count - 1));
    }
  }

  /** Writes or adds kc_j · qr_δ(i,j) for columns j0 to j1 of the bias. */
  private static void p2c(Tensor bias, Tensor kc, Tensor qr, int q0, int j0, int j1, boolean add) {
    try (var scope = TensorScope.open()) {
      long queries = bias.size(2);
      long count = (long) j1 - j0;
      long first = kc.size(2) + q0 - j1; // row of qr for distance q0 − (j1 − 1), the smallest here
      Tensor table = qr.slice(1, first, first + queries + count - 1); // [A, w, d]
      Tensor all = Functional.sharedProduct(kc.slice(2, j0, j1), table); // [S, A, count, w]
      Tensor target = bias.slice(3, j0, j1); // [S, A, Q, count]
      // Row j of these is column j of the bias, read from column count − 1 − j on.
      long[] strides = {all.stride(0), all.stride(1), 1, all.stride(2) - 1};
      Tensor part = all.asStrided(target.shape(), strides, count - 1);
      if (add) {
        target.addInPlace(part.contiguous(), 1);
      } else {
        target.copyInPlace(part);
      }
    }
  }

  /**
   * Attends from the first token only.
   *
   * @param qc [S, A, 1, d]
   * @param kc [S, A, n, d]
   * @param vc [S, A, n, d]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [S, A · d]
   */
  Tensor firstContext(
      Tensor qc, Tensor kc, Tensor vc, PositionProjections rows, @Nullable Tensor holes) {
    long n = kc.size(2);
    Tensor scores = qc.matmul(kc.transpose(2, 3)); // [S, A, 1, n]
    if (rows.kr() != null) { // r = 0 − j falls from 0
      Tensor kr = rows.kr().slice(1, n - 1, 2 * n - 1); // [A, n, d]
      scores = scores.add(qc.mul(kr).sum(-1, false).unsqueeze(2));
    }
    if (rows.qr() != null) {
      Tensor qr = rows.qr().slice(1, 0, n).flip(1); // [A, n, d]
      scores = scores.add(kc.mul(qr).sum(-1, false).unsqueeze(2));
    }
    if (holes != null) {
      scores = scores.add(holes.to(scores.dtype()));
    }
    return scores.softmax(-1).matmul(vc).reshape(qc.size(0), -1); // [S, A · d]
  }
}
