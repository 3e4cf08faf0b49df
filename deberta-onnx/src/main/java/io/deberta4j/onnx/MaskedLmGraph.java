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
    return root.has("cls.predictions.transform.dense.weight")
        ? legacy(root.at("cls.predictions"), states)
        : published(root.at("lm_predictions.lm_head"), states);
  }

  private Value published(Weights at, Value states) {
    return decode(transform(at, states), embeddings.words(), at.value("bias", config.vocabSize()));
  }

  private Value legacy(Weights at, Value states) {
    int vocabulary = config.vocabSize();
    boolean ownBias = at.has("decoder.bias") && !at.has("bias");
    Value table =
        config.head().tieWordEmbeddings()
            ? embeddings.words()
            : at.at("decoder").value("weight", vocabulary, config.embeddingSize());
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

  /** Multiplies with a table that may be the word table, so it stays as it is: [B, N, V]. */
  private Value decode(Value x, Value table, Value bias) {
    Value rows = x.reshape(-1, config.embeddingSize()); // [B · N, E]
    Value sizes = x.shape().slice(0, 0, 2).concat(x.graph().integers(config.vocabSize()));
    return rows.linear(table, bias).reshape(sizes);
  }
}
