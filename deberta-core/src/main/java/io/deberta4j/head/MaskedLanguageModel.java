package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * Predicts masked tokens as the paper does: encoder, Enhanced Mask Decoder, masked-LM head
 * (microsoft/DeBERTa, {@code apps/models/masked_language_model.py}).
 */
public final class MaskedLanguageModel {
  private final DebertaModel deberta;
  private final Tensor positionEmbeddings;
  private final EnhancedMaskDecoder decoder;
  private final MaskedLmHead head;

  /**
   * What the model gives.
   *
   * @param logits one row per position with a label, row-major, [selected, V]
   * @param queryStates the decoder's query after each pass, each [selected, D]; with {@code
   *     position_biased_input} the plain last layer
   * @param encoder the encoder's output
   */
  public record Output(Tensor logits, List<Tensor> queryStates, EncoderOutput encoder) {}

  /** Reads or initialises the model; the decoder makes as many passes as the released one. */
  public MaskedLanguageModel(Parameters root, DebertaConfig config) {
    this(root, config, EnhancedMaskDecoder.RELEASED_PASSES);
  }

  /** Reads or initialises the model with this number of passes of the decoder. */
  public MaskedLanguageModel(Parameters root, DebertaConfig config, int passes) {
    deberta = new DebertaModel(root.at("deberta"), config);
    positionEmbeddings = deberta.embeddings().positionTable();
    decoder = new EnhancedMaskDecoder(deberta, passes);
    head = MaskedLmHead.in(root, config, deberta.embeddings().wordEmbeddings());
  }

  /** Tells whether a checkpoint has what this model needs: absolute positions and a head. */
  public static boolean isIn(WeightNames root) {
    return root.has("deberta.embeddings.position_embeddings.weight") && MaskedLmHead.isIn(root);
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Returns the absolute position embeddings of a batch, [B or 1, N, D]: the released query. */
  public Tensor positions(Batch batch) {
    return deberta.embeddings().positions(positionEmbeddings, batch);
  }

  /**
   * Scores the vocabulary at the positions that have a label.
   *
   * @param labels the original ids, negative where nothing is predicted, [B, N], I64
   */
  public Output forward(Batch batch, Tensor labels, Mode mode) {
    return forward(batch, deberta.forward(batch, mode), labels, mode);
  }

  /** The same, of what an encoder gave for this batch. */
  public Output forward(Batch batch, EncoderOutput encoder, Tensor labels, Mode mode) {
    List<Tensor> states = queryStates(batch, encoder, labels, mode);
    Tensor last = states.get(states.size() - 1); // [selected, D]
    return new Output(head.forward(last), states, encoder);
  }

  private List<Tensor> queryStates(Batch batch, EncoderOutput encoder, Tensor labels, Mode mode) {
    if (config().positionBiasedInput()) {
      return List.of(MaskedTokens.of(labels).flattenAll(encoder.lastHiddenState()));
    }
    return decoder.decode(batch, encoder.beforeLast(), positions(batch), labels, mode);
  }

  /**
   * Returns what the head would score at the positions that have a label, [selected, D], with the
   * decoder whatever the configuration says. The last layer of the encoder is not needed for it.
   *
   * @param beforeLast output of the layer before the last, [B, N, D]
   * @param labels negative where nothing is predicted, [B, N], I64
   */
  public Tensor maskedStates(Batch batch, Tensor beforeLast, Tensor labels, Mode mode) {
    List<Tensor> states = decoder.decode(batch, beforeLast, positions(batch), labels, mode);
    return states.get(states.size() - 1);
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /** Returns the head, which scores hidden states. */
  public MaskedLmHead head() {
    return head;
  }

  /** The loss of each position with a label, [selected]; training uses its mean. */
  public Tensor lossPerToken(Output output, Tensor labels) {
    Tensor flat = labels.reshape(-1);
    Tensor selected = flat.indexSelect(0, flat.ge(0).nonzero().reshape(-1));
    return CrossEntropy.perRow(output.logits(), selected);
  }
}
