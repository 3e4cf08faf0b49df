package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearTest {
  /** A recorded large product takes another way than x·Wᵀ + b: same values, same gradients. */
  @Test
  void largeProductsAndTheirGradientsAgreeWithTheDefinition() {
    long seed = new Random().nextLong();
    long in = 256;
    long out = 320;
    for (boolean withBias : new boolean[] {true, false}) {
      List<float[]> direct = run(seed, in, out, withBias, true);
      List<float[]> plain = run(seed, in, out, withBias, false);
      for (int i = 0; i < plain.size(); i++) {
        for (int j = 0; j < plain.get(i).length; j++) {
          assertThat(direct.get(i)[j])
              .as("seed %d, bias %s, result %d", seed, withBias, i)
              .isCloseTo(plain.get(i)[j], within(2e-3f)); // sums of up to 320 products in f32
        }
      }
    }
  }

  private static List<float[]> run(
      long seed, long in, long out, boolean withBias, boolean functional) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed)) {
      Tensor x = Tensor.normal(random, 1, 4, 64, in).requireGrad();
      Tensor w = Tensor.normal(random, 1, out, in).requireGrad();
      Tensor b = withBias ? Tensor.normal(random, 1, out).requireGrad() : null;
      assertThat(x.elements() * out).isGreaterThanOrEqualTo(Functional.LARGE);
      Tensor y;
      if (functional) {
        y = Functional.linear(x, w, b);
      } else {
        Tensor product = x.matmul(w.transpose(0, 1));
        y = b == null ? product : product.add(b);
      }
      Autograd.backward(List.of(y), List.of(Tensor.normal(random, 1, y.shape())));
      List<float[]> results = new ArrayList<>(List.of(y.toFloats()));
      results.add(Objects.requireNonNull(x.grad()).toFloats());
      results.add(Objects.requireNonNull(w.grad()).toFloats());
      if (b != null) {
        results.add(Objects.requireNonNull(b.grad()).toFloats());
      }
      assertThat(y.shape()).containsExactly(4, 64, out);
      return results;
    }
  }
}
