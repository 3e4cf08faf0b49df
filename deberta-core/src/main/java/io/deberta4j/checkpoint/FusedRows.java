package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import java.util.Arrays;

/**
 * Rows of v1's fused weight [3D, D]. Head h owns the 3d rows from h·3d on: d of query, d of key, d
 * of value (semantics of {@code in_proj} in microsoft/DeBERTa and Hugging Face alike).
 */
public enum FusedRows {
  /** A tensor taken as it is. */
  ALL(-1),
  /** The rows of the queries. */
  QUERY(0),
  /** The rows of the keys. */
  KEY(1),
  /** The rows of the values. */
  VALUE(2);

  private final int part;

  FusedRows(int part) {
    this.part = part;
  }

  /**
   * Returns the rows of the fused weight that make up the separate one, in its order: row h·d + i
   * of the separate weight is row h·3d + part·d + i of the fused one.
   *
   * @param heads number of attention heads (A)
   * @param headSize rows per head (d)
   * @throws IllegalArgumentException for {@link #ALL}, which selects nothing
   */
  public int[] indices(int heads, int headSize) {
    if (this == ALL) {
      throw new IllegalArgumentException("ALL means the whole tensor, which has no list of rows");
    }
    int[] rows = new int[Math.multiplyExact(heads, headSize)];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = (row / headSize * 3 + part) * headSize + row % headSize;
    }
    return rows;
  }

  /**
   * Returns the rows per head (d) of a fused weight of this shape.
   *
   * @param heads number of attention heads (A)
   * @param name the name of the tensor, for errors
   * @throws CheckpointException if the shape is not that of a fused weight
   */
  static int headSize(long[] shape, int heads, String name) {
    if (shape.length != 2 || shape[0] % (3L * heads) != 0) {
      throw new CheckpointException(
          "tensor '"
              + name
              + "' has shape "
              + Arrays.toString(shape)
              + ", expected [3D, D] with D a multiple of num_attention_heads="
              + heads);
    }
    return Math.toIntExact(shape[0] / (3L * heads));
  }

  /**
   * Returns the way back: the row of [query; key; value] (3D rows, one below the other) that
   * becomes each row of the fused weight.
   */
  public static int[] fused(int heads, int headSize) {
    int hidden = Math.multiplyExact(heads, headSize);
    int[] rows = new int[Math.multiplyExact(hidden, 3)];
    for (int row = 0; row < rows.length; row++) {
      int head = row / (3 * headSize);
      int part = row / headSize % 3;
      rows[row] = part * hidden + head * headSize + row % headSize;
    }
    return rows;
  }
}
