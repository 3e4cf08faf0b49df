package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attention against loops in doubles, with a query that is not the hidden states. */
class DisentangledSelfAttentionTest {
  private static final int KEYS = 13;
  private static final int QUERIES = 5;

  @Test
  void agreesWithLoopsOverEveryPairOnRandomConfigurations() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 40; trial++) {
      check(TestConfigs.random(random), random, "seed " + seed + ", trial " + trial);
    }
  }

  private static void check(DebertaConfig config, Random random, String where) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(random.nextLong());
        var parameters = Parameters.initialise(source, 0.3, DType.F32)) {
      var attention = new DisentangledSelfAttention(parameters, config);
      int size = config.hiddenSize();
      AttentionConfig a = config.attention();
      RelativePositions positions =
          new RelativePositions(a.maxRelativePositions(), a.positionBuckets());
      Tensor query = Tensor.normal(source, 1, 1, QUERIES, size);
      Tensor h = Tensor.normal(source, 1, 1, KEYS, size);
      Tensor p = Tensor.normal(source, 1, 2L * positions.span(), size);
      int[] rows = random.ints(QUERIES, 0, KEYS).toArray();
      Tensor delta = positions.delta(new int[][] {rows}, KEYS);
      boolean[][] mask = mask(random);
      Tensor out =
          attention
              .forward(
                  query,
                  h,
                  tensor(mask),
                  a.relativeAttention() ? p : null,
                  a.relativeAttention() ? delta : null,
                  Mode.EVAL)
              .context();
      double[][] expected =
          naive(parameters.all(), config, matrix(query), matrix(h), matrix(p), rows, mask);
      assertThat(out.toFloats())
          .as(where + " " + config)
          .containsExactly(flat(expected), within(2e-5f));
    }
  }

  private static double[][] naive(
      Map<String, Tensor> weights,
      DebertaConfig config,
      double[][] query,
      double[][] h,
      double[][] p,
      int[] rows,
      boolean[][] mask) {
    AttentionConfig a = config.attention();
    boolean share = a.shareAttKey();
    boolean c2p = a.relativeAttention() && a.posAttType().contains(PositionTerm.C2P);
    boolean p2c = a.relativeAttention() && a.posAttType().contains(PositionTerm.P2C);
    double[][] q = project(weights, "query_proj", query);
    double[][] k = project(weights, "key_proj", h);
    double[][] v = project(weights, "value_proj", h);
    double[][] kr = c2p ? project(weights, share ? "key_proj" : "pos_key_proj", p) : null;
    double[][] qr = p2c ? project(weights, share ? "query_proj" : "pos_query_proj", p) : null;
    RelativePositions positions =
        new RelativePositions(a.maxRelativePositions(), a.positionBuckets());
    int[][] delta = new int[QUERIES][KEYS];
    for (int i = 0; i < QUERIES; i++) {
      for (int j = 0; j < KEYS; j++) {
        delta[i][j] = positions.index(rows[i] - j);
      }
    }
    int d = config.headSize();
    double scale = Math.sqrt(d * (1.0 + a.posAttType().size()));
    double[][] out = new double[QUERIES][config.hiddenSize()];
    for (int head = 0; head < config.numAttentionHeads(); head++) {
      double[][] context =
          NaiveAttention.context(
              Objects.requireNonNull(head(q, head, d)),
              Objects.requireNonNull(head(k, head, d)),
              Objects.requireNonNull(head(v, head, d)),
              head(kr, head, d),
              head(qr, head, d),
              delta,
              mask,
              scale);
      for (int i = 0; i < QUERIES; i++) {
        System.arraycopy(context[i], 0, out[i], head * d, d);
      }
    }
    return out;
  }

  private static double @Nullable [][] head(double @Nullable [][] x, int head, int d) {
    if (x == null) {
      return null;
    }
    double[][] part = new double[x.length][d];
    for (int i = 0; i < x.length; i++) {
      System.arraycopy(x[i], head * d, part[i], 0, d);
    }
    return part;
  }

  private static double[][] project(Map<String, Tensor> weights, String name, double[][] x) {
    double[][] w = matrix(Objects.requireNonNull(weights.get(name + ".weight")));
    Tensor bias = weights.get(name + ".bias");
    float[] b = bias == null ? new float[w.length] : bias.toFloats();
    double[][] y = new double[x.length][w.length];
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < w.length; o++) {
        y[i][o] = b[o] + NaiveAttention.dot(x[i], w[o]);
      }
    }
    return y;
  }

  private static boolean[][] mask(Random random) {
    boolean[][] mask = new boolean[QUERIES][KEYS];
    for (int i = 0; i < QUERIES; i++) {
      for (int j = 0; j < KEYS; j++) {
        mask[i][j] = i > 0 && random.nextInt(4) > 0; // the first query sees nothing
      }
    }
    return mask;
  }

  private static Tensor tensor(boolean[][] mask) {
    float[] values = new float[QUERIES * KEYS];
    for (int i = 0; i < values.length; i++) {
      values[i] = mask[i / KEYS][i % KEYS] ? 1 : 0;
    }
    return Tensor.of(values, 1, 1, QUERIES, KEYS).gt(0);
  }

  private static double[][] matrix(Tensor x) {
    int columns = (int) x.size(-1);
    float[] values = x.toFloats();
    double[][] rows = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      rows[i / columns][i % columns] = values[i];
    }
    return rows;
  }

  private static float[] flat(double[][] x) {
    float[] values = new float[x.length * x[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) x[i / x[0].length][i % x[0].length];
    }
    return values;
  }
}
