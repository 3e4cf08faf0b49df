package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.Tensor;

/**
 * The bare encoder: token ids to hidden states. One class for DeBERTa v1, v2, v3 and mDeBERTa; the
 * differences are values of {@link DebertaConfig}.
 *
 * <p>Immutable and safe to share between threads; the weights belong to the {@link Parameters} it
 * was made from.
 */
public final class DebertaModel {
  private final DebertaConfig config;
  private final DebertaEmbeddings embeddings;
  private final DebertaEncoder encoder;

  /** Reads or initialises all weights; {@code at} is the place of the encoder ("deberta"). */
  public DebertaModel(Parameters at, DebertaConfig config) {
    this.config = config;
    embeddings = new DebertaEmbeddings(at.at("embeddings"), config);
    encoder = new DebertaEncoder(at.at("encoder"), config);
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return config;
  }

  /** Returns the embedding block. */
  public DebertaEmbeddings embeddings() {
    return embeddings;
  }

  /** Returns the stack of layers. */
  public DebertaEncoder encoder() {
    return encoder;
  }

  /**
   * Encodes a batch.
   *
   * @throws IllegalArgumentException if an id lies outside its table
   */
  public EncoderOutput forward(Batch batch, Mode mode) {
    Tensor e = embeddings.forward(batch, mode); // [B, N, D]
    return encoder.forward(e, batch, mode);
  }
}
