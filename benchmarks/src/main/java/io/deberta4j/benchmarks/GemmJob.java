package io.deberta4j.benchmarks;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.PackedLinear;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;

/**
 * One matrix product, 512 × 768 × 3072, by oneDNN with packed weights: the rate that whole models
 * are compared with.
 */
final class GemmJob implements Job {
  private static final int ROWS = 512;
  private static final int IN = 768;
  private static final int OUT = 3072;

  /** Operations of one run, in billions. */
  static final double GFLOP = 2.0 * ROWS * IN * OUT / 1e9;

  private final Tensor x;
  private final PackedLinear linear;

  /**
   * Returns which part of the product's rate an update reaches, as a table spells it: operations
   * per median time over those of the product's fastest run, as a machine's rate is its best. It is
   * empty where the product ran too few times to tell that, and above 1, where its time cannot be
   * the machine's best.
   *
   * @param gflop operations of the update, in billions
   * @param update its times
   * @param product that of the same precision, in the same rounds
   */
  static String share(double gflop, Times update, Times product) {
    double share = gflop / update.median() / (GFLOP / product.min());
    return product.samples() < Alternation.LEAST_SAMPLES_OF_SHORT || share > 1
        ? ""
        : Numbers.percent(share);
  }

  GemmJob(DType dtype) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      x = Tensor.normal(random, 1, ROWS, IN).to(dtype).copy().retain();
      linear = PackedLinear.of(Tensor.normal(random, 0.02, OUT, IN).to(dtype), null, false);
    }
  }

  @Override
  public long run() {
    try (var scope = TensorScope.open()) {
      long start = System.nanoTime();
      linear.forward(x);
      return System.nanoTime() - start;
    }
  }

  @Override
  public List<float[]> output() {
    try (var scope = TensorScope.open()) {
      return List.of(linear.forward(x).to(DType.F32).toFloats());
    }
  }

  @Override
  public void close() {
    linear.close();
    x.close();
  }
}
