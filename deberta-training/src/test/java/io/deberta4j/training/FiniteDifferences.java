package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Gradients against (L(w + h) − L(w − h)) / 2h. In double precision with h = 1e-5 the error of the
 * quotient is about h² + 1e-16/h, far below the tolerance.
 */
public final class FiniteDifferences {
  private static final double H = 1e-5;

  private FiniteDifferences() {}

  /**
   * Compares two elements of every weight, that of the largest gradient and a random one; a weight
   * without gradient must have no influence.
   *
   * @param parameters F64, their gradients computed
   * @param loss the loss as a function of what the parameters are
   */
  public static void check(Map<String, Tensor> parameters, long seed, Supplier<Tensor> loss) {
    Random random = new Random(seed);
    parameters.forEach(
        (name, weight) -> {
          Tensor flat = weight.detach().reshape(-1);
          Tensor recorded = weight.grad();
          Tensor gradient =
              recorded == null ? Tensor.zeros(flat.dtype(), flat.shape()) : recorded.reshape(-1);
          int largest = (int) gradient.abs().argmax(0).toLongs()[0];
          for (int index : new int[] {largest, random.nextInt((int) flat.elements())}) {
            double expected = quotient(flat, index, loss);
            assertThat(gradient.select(0, index).item())
                .as("%s[%d], seed %d", name, index, seed)
                .isCloseTo(expected, within(1e-6 + 1e-4 * Math.abs(expected)));
          }
        });
  }

  private static double quotient(Tensor flat, int index, Supplier<Tensor> loss) {
    try (var inner = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor element = flat.select(0, index);
      Tensor one = Tensor.ones(flat.dtype());
      element.addInPlace(one, H);
      double above = loss.get().item();
      element.addInPlace(one, -2 * H);
      double below = loss.get().item();
      element.addInPlace(one, H);
      return (above - below) / (2 * H);
    }
  }
}
