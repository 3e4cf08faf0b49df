package io.deberta4j.checkpoint;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What an adapter adds to a weight: scale·B·A (LoRA, Hu et al. 2021, arXiv:2106.09685, eq. 3).
 *
 * @param a [r, in]
 * @param b [out, r]
 * @param scale α/r, or α/√r
 */
record LowRankDelta(StoredTensor a, StoredTensor b, double scale) {
  /**
   * Returns the weight with this added, in F32.
   *
   * @param weight [out, in]
   * @param map opens the stored tensors
   */
  Tensor addedTo(Tensor weight, Function<StoredTensor, Tensor> map) {
    Tensor change = map.apply(b).to(DType.F32).matmul(map.apply(a).to(DType.F32)); // [out, in]
    return weight.to(DType.F32).add(change.mul(scale));
  }

  /**
   * Adds this to the values of a weight, without the native engine.
   *
   * @param weight [out, in], row-major
   */
  void addTo(float[] weight) {
    float[] left = floats(b);
    float[] right = floats(a);
    int rank = Math.toIntExact(a.shape()[0]);
    int columns = Math.toIntExact(a.shape()[1]);
    double[] sums = new double[columns];
    for (int row = 0; row < left.length / rank; row++) {
      Arrays.fill(sums, 0);
      for (int r = 0; r < rank; r++) {
        double factor = left[row * rank + r];
        for (int column = 0; column < columns; column++) {
          sums[column] += factor * right[r * columns + column];
        }
      }
      for (int column = 0; column < columns; column++) {
        weight[row * columns + column] += (float) (scale * sums[column]);
      }
    }
  }

  private static float[] floats(StoredTensor tensor) {
    return new StoredWeight(tensor.name(), tensor, FusedRows.ALL, 1, null).floats();
  }
}
