package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

@DisabledIf("otherBlas")
class DistanceProductsTest {
  static boolean otherBlas() {
    return !DistanceProducts.supports(DType.F32);
  }

  /** The definition, element by element, in double precision. */
  private static double naive(
      Arguments a, @Nullable Rows kr, @Nullable Rows qr, int s, int h, int i, int j) {
    double sum = 0;
    for (int c = 0; c < a.d; c++) {
      if (kr != null) {
        sum += (double) a.q.at(s, h, i, c) * kr.at(0, h, a.n - 1 - (a.from + i) + j, c);
      }
      if (qr != null) {
        sum += (double) a.k.at(s, h, j, c) * qr.at(0, h, a.n - 1 + (a.from + i) - j, c);
      }
    }
    return sum;
  }

  /** Values of a tensor [S, A, rows, d] whose memory is [S, rows, A, d], as in a layer. */
  private static final class Rows {
    private final float[] values;
    private final int heads;
    private final int rows;
    private final int d;

    Rows(Random random, int texts, int heads, int rows, int d) {
      this.heads = heads;
      this.rows = rows;
      this.d = d;
      values = new float[texts * heads * rows * d];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
    }

    float at(int text, int head, int row, int c) {
      return values[((text * rows + row) * heads + head) * d + c];
    }

    Tensor tensor() {
      return Tensor.of(values, values.length / (rows * heads * d), rows, heads, d).transpose(1, 2);
    }
  }

  private record Arguments(Rows q, Rows k, int from, int queries, int n, int d) {}

  @Test
  void isTheSumOfBothDefinitions() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int run = 0; run < 40; run++) {
      int texts = 1 + random.nextInt(3);
      int heads = 1 + random.nextInt(4);
      int n = 1 + random.nextInt(run % 4 == 0 ? 300 : 40);
      int from = run % 3 == 0 ? random.nextInt(n) : 0;
      int queries = 1 + random.nextInt(n - from);
      int d = 1 + random.nextInt(20);
      var a =
          new Arguments(
              new Rows(random, texts, heads, queries, d),
              new Rows(random, texts, heads, n, d),
              from,
              queries,
              n,
              d);
      int terms = 1 + random.nextInt(3);
      Rows kr = (terms & 1) == 0 ? null : new Rows(random, 1, heads, 2 * n - 1, d);
      Rows qr = (terms & 2) == 0 ? null : new Rows(random, 1, heads, 2 * n - 1, d);
      String what = "seed " + seed + ", run " + run + ", " + a + ", terms " + terms;
      float[] sum = sum(a, kr, qr);
      for (int check = 0; check < 300; check++) {
        int s = random.nextInt(texts);
        int h = random.nextInt(heads);
        int i = random.nextInt(queries);
        int j = random.nextInt(n);
        assertThat((double) sum[((s * heads + h) * queries + i) * n + j])
            .as(what + " at " + s + " " + h + " " + i + " " + j)
            .isCloseTo(naive(a, kr, qr, s, h, i, j), within(1e-4));
      }
    }
  }

  private static float[] sum(Arguments a, @Nullable Rows kr, @Nullable Rows qr) {
    try (var scope = TensorScope.open()) {
      return DistanceProducts.sum(
              a.q.tensor(),
              a.k.tensor(),
              kr == null ? null : kr.tensor().squeeze(0),
              qr == null ? null : qr.tensor().squeeze(0),
              a.from)
          .toFloats();
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnOtherTexts() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core: nothing to compare");
    try (var scope = TensorScope.open();
        var source = new RandomSource(3)) {
      Tensor q = Tensor.normal(source, 1, 3, 12, 128, 64);
      Tensor k = Tensor.normal(source, 1, 3, 12, 128, 64);
      Tensor kr = Tensor.normal(source, 1, 12, 255, 64);
      Tensor qr = Tensor.normal(source, 1, 12, 255, 64);
      float[] together = DistanceProducts.sum(q, k, kr, qr, 0).select(0, 1).toFloats();
      int threads = Engine.threads();
      try {
        Engine.setThreads(1);
        Tensor alone = DistanceProducts.sum(q.slice(0, 1, 2), k.slice(0, 1, 2), kr, qr, 0);
        assertThat(alone.toFloats()).isEqualTo(together);
      } finally {
        Engine.setThreads(threads);
      }
    }
  }

  @Test
  void refusesTablesOfAnotherLength() {
    try (var scope = TensorScope.open()) {
      Tensor x = Tensor.zeros(DType.F32, 1, 2, 5, 4);
      Tensor table = Tensor.zeros(DType.F32, 2, 8, 4);
      assertThatThrownBy(() -> DistanceProducts.sum(x, x, table, null, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[A, 2n - 1, d]");
      assertThatThrownBy(() -> DistanceProducts.sum(x, x, null, null, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
