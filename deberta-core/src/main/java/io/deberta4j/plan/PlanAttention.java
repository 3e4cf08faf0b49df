package io.deberta4j.plan;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Disentangled attention of one sequence without gathers: both position terms are views of matrix
 * products with tables in the order of distances, in which every row is shifted by one against the
 * row before.
 *
 * <p>The queries and the position queries are divided by the scale already.
 *
 * @param fused whether softmax(q·kᵀ + bias)·v is one call, which needs less memory
 */
record PlanAttention(boolean fused) {
  /** Queries attended from at once: memory grows with A · QUERIES · n, not with n². */
  private static final int QUERIES = 512;

  /** Rows of a product with distances: n + ROWS − 1 distances occur in ROWS rows, not 2n − 1. */
  private static final int ROWS = 128;

  /**
   * Attends from every token to every token that is no padding.
   *
   * @param qc [A, n, d]
   * @param kc [A, n, d]
   * @param vc [A, n, d]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [n, A · d]
   */
  Tensor context(
      Tensor qc, Tensor kc, Tensor vc, PositionProjections rows, @Nullable Tensor holes) {
    int n = (int) qc.size(1);
    List<Tensor> parts = new ArrayList<>();
    for (int from = 0; from < n; from += QUERIES) {
      int to = Math.min(n, from + QUERIES);
      try (var scope = TensorScope.open()) {
        Tensor q = qc.slice(1, from, to); // [A, Q, d]
        Tensor bias = bias(q, kc, from, rows, holes); // [A, Q, n]
        Tensor context = attend(q, kc, vc, bias); // [A, Q, d]
        parts.add(scope.escape(context.transpose(0, 1).reshape(to - from, -1)));
      }
    }
    return parts.size() == 1 ? parts.get(0) : Tensor.cat(parts, 0); // [n, A · d]
  }

  private Tensor attend(Tensor q, Tensor kc, Tensor vc, @Nullable Tensor bias) {
    if (!fused) {
      return Functional.stepwiseAttention(q, kc, vc, bias);
    }
    Tensor mask = bias == null ? null : bias.unsqueeze(0);
    return Functional.scaledDotProductAttention(
            q.unsqueeze(0), kc.unsqueeze(0), vc.unsqueeze(0), mask)
        .squeeze(0);
  }

  /**
   * What is added to content→content, for queries {@code from}, {@code from} + 1, ...
   *
   * @param q these queries, [A, Q, d]
   * @param kc all keys, [A, n, d]
   * @return [A, Q, n], or null for nothing
   */
  private static @Nullable Tensor bias(
      Tensor q, Tensor kc, int from, PositionProjections rows, @Nullable Tensor holes) {
    int queries = (int) q.size(1);
    int n = (int) kc.size(1);
    if (rows.kr() == null && rows.qr() == null && holes == null) {
      return null;
    }
    Tensor bias = Tensor.empty(q.dtype(), q.size(0), queries, n);
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
      long n = bias.size(2);
      long count = (long) i1 - i0;
      long first = n - (q0 + i1); // row of kr for distance q0 + i1 − 1, the largest here
      Tensor table = kr.slice(1, first, first + n + count - 1); // [A, w, d]
      Tensor all = Functional.batchedProduct(q.slice(1, i0, i1), table); // [A, count, w]
      // Row i of these is read from column count − 1 − i on.
      long[] strides = {all.stride(0), all.stride(1) - 1, 1};
      bias.slice(1, i0, i1)
          .copyInPlace(all.asStrided(new long[] {all.size(0), count, n}, strides, count - 1));
    }
  }

  /** Writes or adds kc_j · qr_δ(i,j) for columns j0 to j1 of the bias. */
  private static void p2c(Tensor bias, Tensor kc, Tensor qr, int q0, int j0, int j1, boolean add) {
    try (var scope = TensorScope.open()) {
      long queries = bias.size(1);
      long count = (long) j1 - j0;
      long first = kc.size(1) + q0 - j1; // row of qr for distance q0 − (j1 − 1), the smallest here
      Tensor table = qr.slice(1, first, first + queries + count - 1); // [A, w, d]
      Tensor all = Functional.batchedProduct(kc.slice(1, j0, j1), table); // [A, count, w]
      // Row j of these is column j of the bias, read from column count − 1 − j on.
      long[] strides = {all.stride(0), 1, all.stride(1) - 1};
      Tensor part = all.asStrided(new long[] {all.size(0), queries, count}, strides, count - 1);
      Tensor target = bias.slice(2, j0, j1);
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
   * @param qc [A, 1, d]
   * @param kc [A, n, d]
   * @param vc [A, n, d]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [1, A · d]
   */
  Tensor firstContext(
      Tensor qc, Tensor kc, Tensor vc, PositionProjections rows, @Nullable Tensor holes) {
    long n = kc.size(1);
    Tensor scores = qc.matmul(kc.transpose(1, 2)); // [A, 1, n]
    if (rows.kr() != null) { // r = 0 − j falls from 0
      Tensor kr = rows.kr().slice(1, n - 1, 2 * n - 1); // [A, n, d]
      scores = scores.add(qc.matmul(kr.transpose(1, 2)));
    }
    if (rows.qr() != null) {
      Tensor qr = rows.qr().slice(1, 0, n).flip(1); // [A, n, d]
      scores = scores.add(kc.mul(qr).sum(-1, false).unsqueeze(1));
    }
    if (holes != null) {
      scores = scores.add(holes.to(scores.dtype()));
    }
    return scores.softmax(-1).matmul(vc).reshape(1, -1); // [1, A · d]
  }
}
