package io.deberta4j.onnx;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaLayer;

/** {@link DebertaLayer} as a graph. */
final class LayerGraph {
  private final Weights at;
  private final DebertaConfig config;
  private final Attention attention;

  LayerGraph(Weights at, DebertaConfig config, Attention attention) {
    this.at = at;
    this.config = config;
    this.attention = attention;
  }

  /** Runs the layer; the residual is the query. [B, M, D] and [B, N, D] → [B, M, D]. */
  Value forward(Value query, Value h) {
    int size = config.hiddenSize();
    int inner = config.intermediateSize();
    Value context = attention.forward(query, h);
    if (query.equals(h)) {
      at.graph().describe(context, BatchInputs.BATCH, BatchInputs.TOKENS, size);
    }
    Value a = at.at("attention.output.dense").linear(context, size, size).add(query);
    a = at.at("attention.output.LayerNorm").layerNorm(a, size, config.layerNormEps());
    Value f = at.at("intermediate.dense").linear(a, size, inner);
    f = at.at("output.dense").linear(Activations.apply(config.hiddenAct(), f), inner, size);
    return at.at("output.LayerNorm").layerNorm(f.add(a), size, config.layerNormEps());
  }
}
