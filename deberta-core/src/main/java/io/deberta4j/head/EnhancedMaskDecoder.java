package io.deberta4j.head;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaEncoder;
import io.deberta4j.model.DebertaLayer;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * The Enhanced Mask Decoder (He et al. 2021, arXiv:2006.03654, section 3.2): absolute positions
 * enter only here, right before the masked tokens are predicted.
 *
 * <pre>
 * H = output of the layer before the last
 * I = absolute position embeddings + H                the first query
 * I = lastLayer(query = I, keys and values = H)       n times, n = 2 as released
 * </pre>
 *
 * <p>The paper lets other information than positions enter I; so does {@link #decode}. Only masked
 * rows are queried, while keys and values come from all rows, which is exact, as rows of a query do
 * not see each other.
 *
 * <p><b>Deviation.</b> The paper speaks of n decoder layers whose weights are shared; the released
 * code applies the encoder's own last layer, and so do we. With {@code position_biased_input} the
 * released code takes the plain last layer.
 */
public final class EnhancedMaskDecoder {
  /** How often the released code applies the last layer. */
  public static final int RELEASED_PASSES = 2;

  private final DebertaEncoder encoder;
  private final int passes;

  /**
   * Creates a decoder over the last layer of an encoder.
   *
   * @param passes how often the layer is applied, at least 1
   */
  public EnhancedMaskDecoder(DebertaModel deberta, int passes) {
    if (passes < 1) {
      throw new IllegalArgumentException("passes must be at least 1, got " + passes);
    }
    deberta.config().requireReleasedPositions("the Enhanced Mask Decoder");
    if (deberta.config().embeddingSize() != deberta.config().hiddenSize()) {
      throw new ConfigException(
          "the Enhanced Mask Decoder adds positions to hidden states: embedding_size="
              + deberta.config().embeddingSize()
              + " must equal hidden_size="
              + deberta.config().hiddenSize());
    }
    this.encoder = deberta.encoder();
    this.passes = passes;
  }

  /**
   * Decodes the masked positions.
   *
   * @param batch what the encoder was given
   * @param h output of the layer before the last, [B, N, D]
   * @param information what the query learns beside H, as released the absolute position
   *     embeddings, [B or 1, N, D]
   * @param labels negative where nothing is predicted, [B, N], I64
   * @return the query after each pass at the positions with a label, each [selected, D], row-major
   */
  public List<Tensor> decode(Batch batch, Tensor h, Tensor information, Tensor labels, Mode mode) {
    MaskedTokens masked = MaskedTokens.of(labels);
    Tensor query = masked.pick(information.add(h)); // [B, Q, D]
    Tensor mask = masked.pick(batch.pairMask().squeeze(1)).unsqueeze(1); // [B, 1, Q, N]
    Tensor p = encoder.relativeEmbeddings(); // [2k, D]
    Tensor delta =
        p == null
            ? null
            : encoder.relativePositions().delta(masked.positions(), batch.tokens()); // [B, Q, N]
    DebertaLayer last = encoder.layers().get(encoder.layers().size() - 1);
    return last.repeat(query, h, mask, p, delta, mode, passes).stream() // [B, Q, D]
        .map(masked::flatten) // [selected, D]
        .toList();
  }
}
