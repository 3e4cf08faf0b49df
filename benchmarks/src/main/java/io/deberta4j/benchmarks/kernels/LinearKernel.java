package io.deberta4j.benchmarks.kernels;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.PackedLinear;
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

/** The first feed-forward layer at base size, gelu included: packed weights against plain ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LinearKernel {
  private static final int IN = 768;
  private static final int OUT = 3072;

  /** Tokens. */
  @Param({"16", "128", "512"})
  public int rows;

  /** Type of weights and input. */
  @Param({"F32", "BF16"})
  public DType dtype = DType.F32;

  private @Nullable Tensor x;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;
  private @Nullable PackedLinear packed;

  /** Draws the weights. */
  @Setup
  public void setUp() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      x = Tensor.normal(random, 1, rows, IN).to(dtype).copy().retain();
      weight = Tensor.normal(random, 0.02, OUT, IN).to(dtype).copy().retain();
      bias = Tensor.normal(random, 0.02, OUT).to(dtype).copy().retain();
      packed = PackedLinear.of(weight, bias, true);
    }
  }

  /** oneDNN, weights laid out once, gelu fused. */
  @Benchmark
  public long packed() {
    try (var scope = TensorScope.open()) {
      return Made.of(packed).forward(Made.of(x)).elements();
    }
  }

  /** libtorch's own linear layer, then gelu. */
  @Benchmark
  public long plain() {
    try (var scope = TensorScope.open()) {
      return Functional.gelu(Functional.linear(Made.of(x), Made.of(weight), bias)).elements();
    }
  }
}
