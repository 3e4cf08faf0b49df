package io.deberta4j.model;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The scores of disentangled attention for training: the same as {@link DisentangledSelfAttention}
 * gathers, without gathers, whose gradients scatter one number at a time.
 *
 * <p>With a table in the order of distances, each row of a product is shifted by one against the
 * row before; so both position terms are views of the products. With W = 2N − 1,
 *
 * <pre>
 * c2p(i, j) = all[i, N − 1 − (i − j)]   at i·(W − 1) + j + N − 1    falling distances
 * p2c(i, j) = all[j, N − 1 + (i − j)]   at j·(W − 1) + i + N − 1    rising distances
 * </pre>
 *
 * <p>Heads come before texts here, [A, B, ...], as all texts share a head's table.
 */
final class ShiftedScores {
  private ShiftedScores() {}

  /**
   * All scores, divided by the scale.
   *
   * @param qc content of queries, [B, N, D]
   * @param kc content of keys, [B, N, D]
   * @param kr positions of keys, by falling distance, [W, D]; null without content→position
   * @param qr positions of queries, by rising distance, [W, D]; null without position→content
   * @return [A, B, N, N]
   */
  static Tensor of(
      Tensor qc, Tensor kc, @Nullable Tensor kr, @Nullable Tensor qr, int heads, double scale) {
    Tensor q = perHead(qc, heads).div(scale); // [A, B·N, d]
    Tensor k = perHead(kc, heads); // [A, B·N, d]
    long texts = qc.size(0);
    long n = qc.size(1);
    long d = q.size(2);
    Tensor bias = null;
    if (kr != null) {
      Tensor all = q.matmul(perHead(kr.unsqueeze(0), heads).transpose(1, 2)); // [A, B·N, W]
      bias = shifted(all, texts, n, 2 * n - 2, 1);
    }
    if (qr != null) {
      Tensor positions = perHead(qr.unsqueeze(0), heads).div(scale); // [A, W, d]
      Tensor all = k.matmul(positions.transpose(1, 2)); // [A, B·N, W]
      Tensor p2c = shifted(all, texts, n, 1, 2 * n - 2);
      bias = bias == null ? p2c : bias.add(p2c);
    }
    Tensor queries = q.reshape(heads * texts, n, d);
    Tensor keys = k.reshape(heads * texts, n, d).transpose(1, 2); // [A·B, d, N]
    Tensor scores =
        bias == null
            ? queries.matmul(keys)
            : Functional.addMatmul(bias.reshape(heads * texts, n, n), queries, keys);
    return scores.reshape(heads, texts, n, n);
  }

  /** [B, N, D] → [A, B·N, d]. */
  static Tensor perHead(Tensor x, int heads) {
    long size = x.size(2) / heads;
    return x.reshape(x.size(0) * x.size(1), heads, size).transpose(0, 1).contiguous();
  }

  private static Tensor shifted(Tensor all, long texts, long n, long queries, long keys) {
    Tensor rows = all.contiguous();
    long w = rows.size(2);
    long[] shape = {rows.size(0), texts, n, n};
    long[] strides = {texts * n * w, n * w, queries, keys};
    return rows.asStrided(shape, strides, n - 1).contiguous(); // [A, B, N, N]
  }
}
