package io.deberta4j.onnx;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaLayer;
import org.jspecify.annotations.Nullable;

/** {@link DebertaLayer} as a graph. */
final class LayerGraph {
  private final Weights at;
  private final DebertaConfig config;
  private final AttentionGraph attention;

  LayerGraph(Weights at, DebertaConfig config) {
    this.at = at;
    this.config = config;
    this.attention = new AttentionGraph(at.at("attention.self"), config);
  }

  /** Runs the layer; the residual is the query. [B, N, D] → [B, N, D]. */
  Value forward(Value query, Value h, Value mask, @Nullable Positions positions) {
    int size = config.hiddenSize();
    int inner = config.intermediateSize();
    Value context = attention.forward(query, h, mask, positions);
    Value a = at.at("attention.output.dense").linear(context, size, size).add(query);
    a = at.at("attention.output.LayerNorm").layerNorm(a, size, config.layerNormEps());
    Value f = at.at("intermediate.dense").linear(a, size, inner);
    f = at.at("output.dense").linear(Activations.apply(config.hiddenAct(), f), inner, size);
    return at.at("output.LayerNorm").layerNorm(f.add(a), size, config.layerNormEps());
  }
}
