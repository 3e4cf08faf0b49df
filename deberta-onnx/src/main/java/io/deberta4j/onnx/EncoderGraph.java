package io.deberta4j.onnx;

import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaEncoder;
import io.deberta4j.model.RelativePositions;
import java.util.List;
import java.util.function.Function;

/** {@link DebertaEncoder} as a graph, and the Enhanced Mask Decoder over its last layer. */
final class EncoderGraph {
  private final Weights at;
  private final DebertaConfig config;
  private final OnnxForm form;
  private final BatchInputs batch;
  private final Function<Weights, Attention> attention;

  EncoderGraph(Weights at, DebertaConfig config, OnnxForm form, BatchInputs batch) {
    this.at = at;
    this.config = config;
    this.form = form;
    this.batch = batch;
    if (config.attention().normRelEbd() && !config.attention().relativeAttention()) {
      readUnusedNorm();
    }
    this.attention =
        form == OnnxForm.LITERAL ? literal() : optimised(batch.tokens(), batch.realColumn());
  }

  /** Without relative positions the model has their normalisation still, and uses it nowhere. */
  private void readUnusedNorm() {
    at.at("LayerNorm").read("weight", config.hiddenSize());
    at.at("LayerNorm").read("bias", config.hiddenSize());
  }

  private Function<Weights, Attention> literal() {
    Value mask = batch.pairMask(); // [B, 1, N, N]
    Positions positions = config.attention().relativeAttention() ? positions() : null;
    return place -> new AttentionGraph(place, config, mask, positions);
  }

  private Positions positions() {
    int size = config.hiddenSize();
    Value p = at.at("rel_embeddings").value("weight", 2L * rule().span(), size); // [2k, D]
    if (config.attention().normRelEbd()) {
      p = at.at("LayerNorm").layerNorm(p, size, config.layerNormEps());
    }
    return new Positions(p, PositionTable.of(rule()).delta(at.graph(), batch.tokens()));
  }

  /** Attention of the first M tokens: their number and which are real, [B, M, 1]. */
  private Function<Weights, Attention> optimised(Value queries, Value real) {
    Graph graph = at.graph();
    Value keyBias =
        graph
            .add("Where", List.of(), batch.real(), graph.real(0), graph.real(-Float.MAX_VALUE))
            .unsqueeze(1, 2); // [B, 1, 1, N]
    boolean relative = config.attention().relativeAttention();
    Matrix p = relative ? relativeEmbeddings() : null;
    int heads = config.numAttentionHeads();
    PairRows rows = relative ? PairRows.of(rule(), batch, heads, queries) : null;
    var shared = new OptimisedAttentionGraph.Shared(keyBias, real, rows, p);
    return place -> new OptimisedAttentionGraph(place, config, shared);
  }

  private Matrix relativeEmbeddings() {
    int size = config.hiddenSize();
    Matrix p = Matrix.of(at.at("rel_embeddings").read("weight", 2L * rule().span(), size));
    if (!config.attention().normRelEbd()) {
      return p;
    }
    Weights norm = at.at("LayerNorm");
    float[] weight = norm.read("weight", size).floats();
    return p.layerNorm(weight, norm.read("bias", size).floats(), config.layerNormEps());
  }

  private RelativePositions rule() {
    return new RelativePositions(
        config.attention().maxRelativePositions(), config.attention().positionBuckets());
  }

  /** Runs all layers, [B, N, D] → [B, N, D]. */
  Value forward(Value embeddings) {
    return layers(embeddings, config.numHiddenLayers());
  }

  /**
   * Runs all layers for heads that read the first token alone; in the optimised form the last layer
   * computes nothing else. [B, N, D] → [B, D].
   */
  Value forwardFirst(Value embeddings) {
    Graph graph = at.graph();
    int last = config.numHiddenLayers() - 1;
    boolean lastIsConvolved = last == 0 && config.conv() != null;
    if (form == OnnxForm.LITERAL || lastIsConvolved) {
      return forward(embeddings).gather(graph.integer(0), 1);
    }
    Value h = layers(embeddings, last);
    var attentionOfFirst = optimised(graph.integer(1), batch.realColumn().slice(1, 0, 1));
    return layer(last, attentionOfFirst).forward(h.slice(1, 0, 1), h).squeeze(1);
  }

  /**
   * Runs all layers but the last, then the Enhanced Mask Decoder at every token: a row of a query
   * does not see the others, so each has what {@link EnhancedMaskDecoder} gives for it alone.
   *
   * @param information what the query learns beside H, [N, D]
   */
  Value decode(Value embeddings, Value information) {
    int last = config.numHiddenLayers() - 1;
    Value h = layers(embeddings, last);
    Value query = information.add(h);
    for (int pass = 0; pass < EnhancedMaskDecoder.RELEASED_PASSES; pass++) {
      query = layer(last, attention).forward(query, h);
    }
    return query;
  }

  private Value layers(Value embeddings, int count) {
    Value h = embeddings;
    for (int i = 0; i < count; i++) {
      h = layer(i, attention).forward(h, h);
      ConvConfig conv = config.conv();
      if (i == 0 && conv != null) {
        h = convolve(conv, embeddings, h);
      }
    }
    return h;
  }

  private LayerGraph layer(int i, Function<Weights, Attention> attentionAt) {
    Weights place = at.at("layer." + i);
    return new LayerGraph(place, config, attentionAt.apply(place.at("attention.self")));
  }

  /** Adds nGiE to the output of the first layer, [B, N, D]. */
  private Value convolve(ConvConfig conv, Value embeddings, Value layerOutput) {
    int size = config.hiddenSize();
    Weights place = at.at("conv.conv");
    Value weight = place.value("weight", size, size / conv.groups(), conv.kernelSize());
    Value x =
        embeddings
            .permute(0, 2, 1) // [B, D, N]
            .conv(weight, place.value("bias", size), (conv.kernelSize() - 1) / 2, conv.groups())
            .permute(0, 2, 1) // [B, N, D]
            .keepWhere(batch.realColumn(), 0);
    Value sum = layerOutput.add(Activations.apply(conv.act(), x));
    return at.at("conv.LayerNorm")
        .layerNorm(sum, size, config.layerNormEps())
        .keepWhere(batch.realColumn(), 0);
  }
}
