package io.deberta4j.check;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Measures how far an output is from its recorded value, under the rules for masked rows. */
final class Comparer {
  private final GoldenCase golden;
  private final @Nullable Tensor tokenMask;
  private final EncoderPath path;

  /**
   * Creates a comparer.
   *
   * @param tokenMask which tokens are real, BOOL, [B, N]; null if unknown
   * @param path which code the outputs come from
   */
  Comparer(GoldenCase golden, @Nullable Tensor tokenMask, EncoderPath path) {
    this.golden = golden;
    this.tokenMask = tokenMask;
    this.path = path;
  }

  Comparison compare(String name, Tensor actual) {
    boolean gradient = name.startsWith("grad");
    try (var scope = TensorScope.open()) {
      Tensor expected = golden.get(name);
      double tolerance = tolerance(name, gradient, expected);
      Tensor found = actual.detach();
      if (!Arrays.equals(withoutOnes(found.shape()), withoutOnes(expected.shape()))) {
        return new Comparison(
            name
                + " "
                + Arrays.toString(found.shape())
                + " for "
                + Arrays.toString(expected.shape()),
            Double.POSITIVE_INFINITY,
            tolerance);
      }
      if (path == EncoderPath.FAST || (golden.isNewer(name) && !gradient)) {
        found = realRowsOnly(found);
        expected = realRowsOnly(expected);
      }
      if (!expected.dtype().isFloating()) {
        boolean same = Arrays.equals(found.toLongs(), expected.toLongs());
        return new Comparison(name, same ? 0 : Double.POSITIVE_INFINITY, 0);
      }
      return new Comparison(name, difference(found.toFloats(), expected.toFloats()), tolerance);
    }
  }

  /** The gradient of a perturbation is small: 1 % of its largest element. */
  private double tolerance(String name, boolean gradient, Tensor expected) {
    if (name.equals("delta_grad")) {
      return 0.01 * expected.abs().max().item();
    }
    return gradient ? golden.gradientTolerance() : golden.outputTolerance();
  }

  /** Zeroes what belongs to padding tokens: rows of [B, N, ...], queries of [B, A, N, N]. */
  private Tensor realRowsOnly(Tensor x) {
    if (tokenMask == null) {
      return x;
    }
    Tensor padded = tokenMask.not(); // [B, N]
    long n = padded.size(1);
    if (x.rank() == 4 && x.size(2) == n && x.size(3) == n) {
      return x.maskedFill(padded.unsqueeze(1).unsqueeze(-1), 0);
    }
    if (x.rank() >= 2 && x.size(0) == padded.size(0) && x.size(1) == n) {
      return x.maskedFill(x.rank() == 2 ? padded : padded.unsqueeze(-1), 0);
    }
    return x;
  }

  /** A recorded regression has shape [B], the model's logits [B, 1]: the same values. */
  private static long[] withoutOnes(long[] shape) {
    return Arrays.stream(shape).filter(size -> size != 1).toArray();
  }

  static double difference(float[] found, float[] expected) {
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      if (Double.isNaN(difference)) {
        return difference;
      }
      largest = Math.max(largest, difference);
    }
    return largest;
  }
}
