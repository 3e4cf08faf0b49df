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
    return forward(batch, mode, config.numHiddenLayers());
  }

  /**
   * Encodes a batch without the last layer, for a decoder that applies it itself: the output of the
   * layer before the last, [B, N, D].
   *
   * @throws IllegalArgumentException if an id lies outside its table
   */
  public Tensor beforeLast(Batch batch, Mode mode) {
    return forward(batch, mode, config.numHiddenLayers() - 1).lastHiddenState();
  }

  private EncoderOutput forward(Batch batch, Mode mode, int layers) {
    Tensor e = embeddings.forward(batch, mode); // [B, N, D]
    Tensor again =
        config.positionVariant() == PositionVariant.ABSOLUTE_IN_EVERY_LAYER
            ? embeddings.inputPositions(batch, mode) // [B or 1, N, D]
            : null;
    return encoder.forward(e, again, batch, mode, layers);
  }
}
