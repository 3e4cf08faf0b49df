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

/** What attention of one layer at base size is made of: A = 12, d = 64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AttentionKernel {
  private static final int HEADS = 12;
  private static final int HEAD_SIZE = 64;

  /** N. */
  @Param({"32", "128", "512"})
  public int tokens;

  /** Type of everything. */
  @Param({"F32", "BF16"})
  public DType dtype = DType.F32;

  private @Nullable Tensor q;
  private @Nullable Tensor k;
  private @Nullable Tensor v;
  private @Nullable Tensor bias;
  private @Nullable Tensor distances;

  /** Draws the tensors. */
  @Setup
  public void setUp() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      q = draw(random, tokens, HEAD_SIZE);
      k = draw(random, tokens, HEAD_SIZE);
      v = draw(random, tokens, HEAD_SIZE);
      bias = draw(random, tokens, tokens);
      distances = draw(random, 2L * tokens - 1, HEAD_SIZE);
    }
  }

  private Tensor draw(RandomSource random, long rows, long columns) {
    return Tensor.normal(random, 1, HEADS, rows, columns).to(dtype).copy().retain();
  }

  /** softmax(q·kᵀ + bias)·v in one call, [A, N, d]. */
  @Benchmark
  public long fused() {
    try (var scope = TensorScope.open()) {
      return Functional.scaledDotProductAttention(
              Made.of(q).unsqueeze(0),
              Made.of(k).unsqueeze(0),
              Made.of(v).unsqueeze(0),
              Made.of(bias).unsqueeze(0))
          .elements();
    }
  }

  /** The same step by step. */
  @Benchmark
  public long stepwise() {
    try (var scope = TensorScope.open()) {
      Tensor scores = Made.of(q).matmul(Made.of(k).transpose(1, 2)).add(Made.of(bias));
      return scores.softmax(-1).matmul(Made.of(v)).elements();
    }
  }

  /** One position term: q times a table of all distances, [A, N, 2N − 1]. */
  @Benchmark
  public long positions() {
    try (var scope = TensorScope.open()) {
      return Made.of(q).matmul(Made.of(distances).transpose(1, 2)).elements();
    }
  }
}
