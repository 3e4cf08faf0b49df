package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.model.PoolerConfig;
import io.deberta4j.tensor.Tensor;

/** The first token's hidden state, through dropout, a linear layer and an activation. */
public final class ContextPooler {
  private final Linear dense;
  private final PoolerConfig config;

  /** Reads or initialises {@code dense}. */
  public ContextPooler(Parameters at, DebertaConfig config) {
    this.config = config.pooler();
    int size = config.hiddenSize();
    if (this.config.hiddenSize() != size) {
      throw new ConfigException(
          "pooler_hidden_size="
              + this.config.hiddenSize()
              + " must equal hidden_size="
              + size
              + ", which it pools");
    }
    dense = new Linear(at.at("dense"), size, size);
  }

  /** [B, N, D] → [B, D]. */
  public Tensor forward(Tensor hidden, Mode mode) {
    Tensor first = mode.dropout(hidden.select(1, 0), config.dropout());
    return config.act().apply(dense.forward(first));
  }
}
