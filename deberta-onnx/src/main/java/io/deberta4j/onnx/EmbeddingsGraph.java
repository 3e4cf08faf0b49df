package io.deberta4j.onnx;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaEmbeddings;

/** {@link DebertaEmbeddings} as a graph. */
final class EmbeddingsGraph {
  private final Weights at;
  private final DebertaConfig config;

  EmbeddingsGraph(Weights at, DebertaConfig config) {
    this.at = at;
    this.config = config;
  }

  /** Returns the place of the word table. */
  Weights wordTable() {
    return at.at("word_embeddings");
  }

  /** Returns the word table, [V, E]. */
  private Value words() {
    return wordTable().value("weight", config.vocabSize(), config.embeddingSize());
  }

  /** Looks absolute positions up, [N, E]; a runtime refuses texts longer than the table. */
  Value positions(BatchInputs batch) {
    Value table =
        at.at("position_embeddings")
            .value("weight", config.maxPositionEmbeddings(), config.embeddingSize());
    return table.gather(batch.tokens().range(), 0);
  }

  /** [B, N] ids → [B, N, D]. */
  Value forward(BatchInputs batch) {
    int size = config.embeddingSize();
    Value x = words().gather(batch.inputIds(), 0); // [B, N, E]
    if (config.positionBiasedInput()) {
      x = x.add(positions(batch));
    }
    if (batch.tokenTypeIds() != null) {
      Value table = at.at("token_type_embeddings").value("weight", config.typeVocabSize(), size);
      x = x.add(table.gather(batch.tokenTypeIds(), 0));
    }
    if (size != config.hiddenSize()) {
      x = at.at("embed_proj").linearWithoutBias(x, size, config.hiddenSize()); // [B, N, D]
    }
    x = at.at("LayerNorm").layerNorm(x, config.hiddenSize(), config.layerNormEps());
    return x.keepWhere(batch.realColumn(), 0);
  }
}
