package io.deberta4j.onnx;

import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.model.DebertaConfig;

/** {@link MaskedLmHead} as a graph, in the form whose tensors are there. */
final class MaskedLmGraph {
  private final Weights root;
  private final DebertaConfig config;
  private final EmbeddingsGraph embeddings;

  MaskedLmGraph(Weights root, DebertaConfig config, EmbeddingsGraph embeddings) {
    this.root = root;
    this.config = config;
    this.embeddings = embeddings;
  }

  /** [B, N, D] → [B, N, V]. */
  Value forward(Value states) {
    return MaskedLmHead.isLegacy(root.at(), config)
        ? legacy(root.at("cls.predictions"), states)
        : published(root.at("lm_predictions.lm_head"), states);
  }

  private Value published(Weights at, Value states) {
    return decode(
        transform(at, states), embeddings.wordTable(), at.value("bias", config.vocabSize()));
  }

  private Value legacy(Weights at, Value states) {
    int vocabulary = config.vocabSize();
    boolean ownBias = at.has("decoder.bias") && !at.has("bias");
    Weights table = config.head().tieWordEmbeddings() ? embeddings.wordTable() : at.at("decoder");
    Value bias = at.value(ownBias ? "decoder.bias" : "bias", vocabulary);
    return decode(transform(at.at("transform"), states), table, bias);
  }

  /** Dense, activation, normalisation, [B, N, D] → [B, N, E]. */
  private Value transform(Weights at, Value states) {
    int width = config.embeddingSize();
    Value x = at.at("dense").linear(states, config.hiddenSize(), width);
    x = Activations.apply(config.hiddenAct(), x);
    return at.at("LayerNorm").layerNorm(x, width, config.layerNormEps());
  }

  /** Multiplies with a table that may be the word table, so in F32 it stays as it is: [B, N, V]. */
  private Value decode(Value x, Weights table, Value bias) {
    int size = config.embeddingSize();
    int vocabulary = config.vocabSize();
    if (table.products().precision() == OnnxPrecision.INT8) {
      return table.linearWithoutBias(x, size, vocabulary).add(bias);
    }
    Value rows = x.reshape(-1, size); // [B · N, E]
    Value sizes = x.shape().slice(0, 0, 2).concat(x.graph().integers(vocabulary));
    return rows.linear(table.value("weight", vocabulary, size), bias).reshape(sizes);
  }
}
