package io.deberta4j.onnx;

import static io.deberta4j.onnx.Heads.flip;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attention of {@link AttentionGraph} with less to do: one product for queries, keys and values
 * with the scale folded in, projected positions from the file, of which only those take part that
 * the length needs, and one mask over the keys. A padding query, which sees nothing, is set to 0 at
 * the end. Queries may be fewer than keys: M of the N tokens.
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
   * @param real which queries are real, BOOL, [B, M, 1]
   * @param rows rows of pairs; null without relative attention
   * @param embeddings P, normalised if the configuration says so, [2k, D]; null likewise
   */
  record Shared(Value keyBias, Value real, @Nullable PairRows rows, @Nullable Tensor embeddings) {}

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
    Value qc = parts.get(0); // [B, A, M, d], divided by the scale
    Value kc = flip(parts.get(1)); // [B, A, d, N]
    Value scores = addPositionTerms(qc.matmul(kc), qc, kc); // [B, A, M, N]
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
    PairRows rows = shared.rows();
    Tensor p = shared.embeddings();
    if (rows == null || p == null) {
      return scores;
    }
    boolean tied = attention.shareAttKey();
    Value sum = scores;
    if (attention.uses(PositionTerm.C2P)) {
      Value kr = positions(p, tied ? KEY : "pos_key_proj"); // [1, A, 2k, d]
      sum = sum.add(rows.contentToPosition(qc, kr));
    }
    if (attention.uses(PositionTerm.P2C)) {
      Value qr = positions(p, tied ? QUERY : "pos_query_proj"); // [1, A, 2k, d]
      sum = sum.add(rows.positionToContent(qr, kc));
    }
    return sum;
  }

  /** Projects by several layers at once, [B, N, D] → for each [B, A, N, d]. */
  private List<Value> project(Value x, String... names) {
    String name = at.prefix() + String.join("+", names);
    int width = size * names.length;
    List<Projection> layers = Arrays.stream(names).map(this::projection).toList();
    Value bias =
        graph.initializer(
            new DerivedTensor(
                name + ".bias", List.of((long) width), () -> join(layers, Projection::biasValues)));
    Value all =
        at.products()
            .product(
                x,
                name + ".weight.transposed",
                size,
                width,
                () -> join(layers, Projection::weightValues))
            .add(bias)
            .reshape(0, 0, names.length, heads.count(), heads.headSize())
            .permute(2, 0, 3, 1, 4); // [names, B, A, N, d]
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      parts.add(all.gather(graph.integer(i), 0));
    }
    return parts;
  }

  private static Tensor join(List<Projection> layers, Function<Projection, Tensor> part) {
    return Tensor.cat(layers.stream().map(part).toList(), 0);
  }

  /** Projects the relative embeddings in the file, [1, A, 2k, d]. */
  private Value positions(Tensor p, String name) {
    Projection layer = projection(name);
    long count = p.size(0); // 2k
    return graph.initializer(
        new DerivedTensor(
            at.prefix() + name + ".positions",
            List.of(1L, (long) heads.count(), count, (long) heads.headSize()),
            () ->
                Functional.linear(p, layer.weightValues(), layer.biasValues()) // [2k, D]
                    .reshape(1, count, heads.count(), heads.headSize())
                    .permute(0, 2, 1, 3)));
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
  private record Projection(Tensor weight, @Nullable Tensor bias, double divisor) {
    Tensor weightValues() {
      return weight.to(DType.F32).div(divisor);
    }

    Tensor biasValues() {
      return bias == null
          ? Tensor.zeros(DType.F32, weight.size(0))
          : bias.to(DType.F32).div(divisor);
    }
  }
}
