package io.deberta4j.onnx;

import static io.deberta4j.onnx.Heads.flip;

import io.deberta4j.checkpoint.StoredWeight;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attention of {@link AttentionGraph} with less to do: one product for queries, keys and values
 * with the scale folded in, projected positions from the file, in the order of distances, and one
 * mask over the keys. A padding query, which sees nothing, is set to 0 at the end.
 */
final class OptimisedAttentionGraph implements Attention {
  private static final String QUERY = "query_proj";
  private static final String KEY = "key_proj";
  private static final String VALUE = "value_proj";

  private final Weights at;
  private final Shared shared;
  private final Graph graph;
  private final int size;
  private final Heads heads;
  private final double scale;
  private final boolean v1;
  private final AttentionConfig attention;

  /**
   * What the layers share.
   *
   * @param keyBias 0 for real keys, the lowest number for padding, [B, 1, 1, N]
   * @param real which queries are real, BOOL, [B, N, 1]
   * @param order distances; null without relative attention
   * @param embeddings P, normalised if the configuration says so, [2k, D]; null likewise
   */
  record Shared(
      Value keyBias, Value real, @Nullable DistanceOrder order, @Nullable Matrix embeddings) {}

  OptimisedAttentionGraph(Weights at, DebertaConfig config, Shared shared) {
    this.at = at;
    this.shared = shared;
    this.graph = at.graph();
    this.size = config.hiddenSize();
    this.heads = Heads.of(config);
    this.attention = config.attention();
    this.v1 = config.modelType() == ModelType.DEBERTA;
    this.scale = Math.sqrt(config.headSize() * (double) attention.scaleFactor(config.modelType()));
  }

  @Override
  public Value forward(Value query, Value h) {
    boolean same = query.equals(h);
    List<Value> parts =
        same ? project(h, QUERY, KEY, VALUE) : new ArrayList<>(project(query, QUERY));
    if (!same) {
      parts.addAll(project(h, KEY, VALUE));
    }
    Value qc = parts.get(0); // [B, A, N, d], divided by the scale
    Value kc = parts.get(1); // [B, A, N, d]
    Value scores = addPositionTerms(qc.matmul(flip(kc)), qc, kc); // [B, A, N, N]
    if (attention.talkingHead()) {
      scores = heads.mix(at.at("head_logits_proj"), scores);
    }
    Value probabilities = scores.add(shared.keyBias()).softmax();
    if (attention.talkingHead()) {
      probabilities = heads.mix(at.at("head_weights_proj"), probabilities);
    }
    return heads.merge(probabilities.matmul(parts.get(2))).keepWhere(shared.real(), 0);
  }

  private Value addPositionTerms(Value scores, Value qc, Value kc) {
    DistanceOrder order = shared.order();
    Matrix p = shared.embeddings();
    if (order == null || p == null) {
      return scores;
    }
    boolean tied = attention.shareAttKey();
    Value sum = scores;
    if (attention.uses(PositionTerm.C2P)) {
      Value kr = positions(p, tied ? KEY : "pos_key_proj", order.falling()); // [1, A, d, 2N]
      sum = sum.add(order.shift(qc.matmul(kr)));
    }
    if (attention.uses(PositionTerm.P2C)) {
      Value qr = positions(p, tied ? QUERY : "pos_query_proj", order.rising()); // [1, A, d, 2N]
      sum = sum.add(flip(order.shift(kc.matmul(qr))));
    }
    return sum;
  }

  /** Projects by several layers at once, [B, N, D] → for each [B, A, N, d]. */
  private List<Value> project(Value x, String... names) {
    String name = at.prefix() + String.join("+", names);
    long width = (long) size * names.length;
    List<Projection> layers = Arrays.stream(names).map(this::projection).toList();
    Value weight =
        graph.initializer(
            DerivedTensor.matrix(
                name + ".weight.transposed",
                size,
                width,
                () -> Projection.weights(layers).transpose()));
    Value bias =
        graph.initializer(
            new DerivedTensor(
                name + ".bias", List.of(width), () -> Projection.biases(layers).values()));
    Value all =
        x.matmul(weight)
            .add(bias)
            .reshape(0, 0, names.length, heads.count(), heads.headSize())
            .permute(2, 0, 3, 1, 4); // [names, B, A, N, d]
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      parts.add(all.gather(graph.integer(i), 0));
    }
    return parts;
  }

  /** Projects the relative embeddings in the file, and picks the rows of each distance. */
  private Value positions(Matrix p, String name, Value distances) {
    Projection layer = projection(name);
    Value projected =
        graph.initializer(
            DerivedTensor.matrix(
                at.prefix() + name + ".positions",
                p.rows(),
                size,
                () -> p.linear(layer.weightValues(), layer.biasValues().values()))); // [2k, D]
    return projected
        .gather(distances, 0) // [2N, D]
        .reshape(1, -1, heads.count(), heads.headSize())
        .permute(0, 2, 3, 1); // [1, A, d, 2N]
  }

  /** Reads a projection; the keys of v1 have no bias. */
  private Projection projection(String name) {
    boolean none = v1 && (name.equals(KEY) || name.equals("pos_key_proj"));
    boolean query = name.equals(QUERY) || name.equals("pos_query_proj");
    return new Projection(
        at.at(name).read("weight", size, size),
        none ? null : at.at(name).read("bias", size),
        query ? scale : 1);
  }

  /** A projection as it is stored, and what its result is to be divided by. */
  private record Projection(StoredWeight weight, @Nullable StoredWeight bias, double divisor) {
    static Matrix weights(List<Projection> layers) {
      return Matrix.stack(layers.stream().map(Projection::weightValues).toList());
    }

    static Matrix biases(List<Projection> layers) {
      return Matrix.stack(layers.stream().map(Projection::biasValues).toList());
    }

    /** [D, D]. */
    Matrix weightValues() {
      return Matrix.of(weight).div(divisor);
    }

    /** One column of D values. */
    Matrix biasValues() {
      int size = Math.toIntExact(weight.shape()[0]);
      return new Matrix(size, 1, bias == null ? new float[size] : bias.floats()).div(divisor);
    }
  }
}
