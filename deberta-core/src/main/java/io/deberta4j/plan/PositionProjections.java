package io.deberta4j.plan;

import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.Linear;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/**
 * The relative embeddings of one layer as keys and as queries. They do not depend on the input, so
 * they are computed once.
 *
 * @param kr what queries are multiplied with (content→position), [A, rows, d]; null for none
 * @param qr what keys are multiplied with (position→content), divided by the scale, [A, rows, d];
 *     null for none
 */
record PositionProjections(@Nullable Tensor kr, @Nullable Tensor qr) implements AutoCloseable {
  /** No relative positions. */
  static final PositionProjections NONE = new PositionProjections(null, null);

  /**
   * Projects the table.
   *
   * @param p relative embeddings, [2k, D]; null without relative attention
   */
  static PositionProjections of(
      DisentangledSelfAttention attention, @Nullable Tensor p, int heads) {
    if (p == null) {
      return NONE;
    }
    try (var scope = TensorScope.open()) {
      return new PositionProjections(
          project(attention.posKeyProj(), p, 1, heads),
          project(attention.posQueryProj(), p, attention.scale(), heads));
    }
  }

  private static @Nullable Tensor project(
      @Nullable Linear proj, Tensor p, double scale, int heads) {
    if (proj == null) {
      return null;
    }
    Tensor projected = proj.forward(p).div(scale); // [2k, D]
    return projected.reshape(p.size(0), heads, -1).transpose(0, 1).copy().contiguous().retain();
  }

  /**
   * Returns the same projections with one row per distance instead of one per bucket.
   *
   * @param descending rows of {@code kr}, by falling distance
   * @param ascending rows of {@code qr}, by rising distance
   * @param dtype what to convert them to
   */
  PositionProjections select(Tensor descending, Tensor ascending, DType dtype) {
    return new PositionProjections(
        kr == null ? null : kr.indexSelect(1, descending).to(dtype),
        qr == null ? null : qr.indexSelect(1, ascending).to(dtype));
  }

  /** Keeps both beyond the scope they were made in; closing frees them. */
  PositionProjections retain() {
    return new PositionProjections(
        kr == null ? null : kr.retain(), qr == null ? null : qr.retain());
  }

  /** Returns these rows of both (views), [A, W, d]. */
  PositionProjections slice(int from, int to) {
    return new PositionProjections(
        kr == null ? null : kr.slice(1, from, to), qr == null ? null : qr.slice(1, from, to));
  }

  @Override
  public void close() {
    if (kr != null) {
      kr.close();
    }
    if (qr != null) {
      qr.close();
    }
  }
}
