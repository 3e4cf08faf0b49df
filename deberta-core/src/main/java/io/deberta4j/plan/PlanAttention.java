package io.deberta4j.plan;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Disentangled attention of one sequence without gathers: both position terms are views of matrix
 * products with tables in the order of distances, in which every row is shifted by one against the
 * row before.
 *
 * <p>The queries and the position queries are divided by the scale already.
 *
 * @param heads A
 */
record PlanAttention(int heads) {
  /**
   * Attends from every token to every token that is no padding.
   *
   * @param q [n, D]
   * @param k [n, D]
   * @param v [n, D]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [n, D]
   */
  Tensor context(Tensor q, Tensor k, Tensor v, PositionProjections rows, @Nullable Tensor holes) {
    Tensor qc = heads(q); // [A, n, d]
    Tensor kc = heads(k); // [A, n, d]
    Tensor bias = bias(qc, kc, rows, holes); // [A, n, n]
    Tensor context =
        Functional.scaledDotProductAttention(
            qc.unsqueeze(0),
            kc.unsqueeze(0),
            heads(v).unsqueeze(0),
            bias == null ? null : bias.unsqueeze(0)); // [1, A, n, d]
    return context.squeeze(0).transpose(0, 1).reshape(q.size(0), q.size(1)); // [n, D]
  }

  private static @Nullable Tensor bias(
      Tensor qc, Tensor kc, PositionProjections rows, @Nullable Tensor holes) {
    long a = qc.size(0);
    long n = qc.size(1);
    long w = 2 * n - 1;
    long[] pairs = {a, n, n};
    Tensor bias = null;
    if (rows.kr() != null) {
      Tensor all = qc.matmul(rows.kr().transpose(1, 2)); // [A, n, W], column j − i + n − 1
      bias = all.asStrided(pairs, new long[] {n * w, w - 1, 1}, n - 1).contiguous();
    }
    if (rows.qr() != null) {
      Tensor all = kc.matmul(rows.qr().transpose(1, 2)); // [A, n, W], column i − j + n − 1
      Tensor p2c = all.asStrided(pairs, new long[] {n * w, 1, w - 1}, n - 1).contiguous();
      bias = bias == null ? p2c : bias.addInPlace(p2c, 1);
    }
    if (holes == null) {
      return bias;
    }
    Tensor hidden = holes.to(qc.dtype()); // [1, 1, n]
    return bias == null ? hidden.expand(1, n, n).contiguous() : bias.addInPlace(hidden, 1);
  }

  /**
   * Attends from the first token only.
   *
   * @param q [1, D]
   * @param k [n, D]
   * @param v [n, D]
   * @param rows of this length, [A, 2n − 1, d]
   * @return [1, D]
   */
  Tensor firstContext(
      Tensor q, Tensor k, Tensor v, PositionProjections rows, @Nullable Tensor holes) {
    Tensor qc = heads(q); // [A, 1, d]
    Tensor kc = heads(k); // [A, n, d]
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
    return scores.softmax(-1).matmul(heads(v)).reshape(1, q.size(1)); // [1, D]
  }

  /** [n, D] → [A, n, d] (a view). */
  private Tensor heads(Tensor x) {
    return x.reshape(x.size(0), heads, x.size(1) / heads).transpose(0, 1);
  }
}
