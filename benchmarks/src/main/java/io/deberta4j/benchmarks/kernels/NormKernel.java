package io.deberta4j.benchmarks.kernels;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Layer normalisation at base size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NormKernel {
  private static final int HIDDEN = 768;
  private static final double EPS = 1e-7;

  /** Tokens. */
  @Param({"32", "512"})
  public int rows;

  /** Type of everything. */
  @Param({"F32", "BF16"})
  public DType dtype = DType.F32;

  private @Nullable Tensor x;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;

  /** Draws the tensors. */
  @Setup
  public void setUp() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      x = Tensor.normal(random, 1, rows, HIDDEN).to(dtype).copy().retain();
      weight = Tensor.ones(dtype, HIDDEN).retain();
      bias = Tensor.zeros(dtype, HIDDEN).retain();
    }
  }

  /** LN(x), [M, D]. */
  @Benchmark
  public long norm() {
    try (var scope = TensorScope.open()) {
      return Functional.layerNorm(Made.of(x), Made.of(weight), Made.of(bias), EPS).elements();
    }
  }
}
