package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;

/**
 * Predicts masked tokens from the encoder's last layer, as Hugging Face does. {@link
 * MaskedLanguageModel} does it as the paper does, with the Enhanced Mask Decoder.
 */
public final class DebertaForMaskedLM {
  private final DebertaModel deberta;
  private final MaskedLmHead head;

  /** What the head gives: logits [B, N, V], and the encoder's output. */
  public record Output(Tensor logits, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta} and either form of the head. */
  public DebertaForMaskedLM(Parameters root, DebertaConfig config) {
    deberta = new DebertaModel(root.at("deberta"), config);
    head = MaskedLmHead.in(root, config, deberta.embeddings().wordEmbeddings());
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Scores the vocabulary at every token. */
  public Output forward(Batch batch, Mode mode) {
    return forward(deberta.forward(batch, mode), mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, Mode mode) {
    return new Output(head.forward(encoder.lastHiddenState()), encoder);
  }

  /** Returns the head, which scores hidden states. */
  public MaskedLmHead head() {
    return head;
  }

  /**
   * Returns what the head would score at the positions that have a label, [selected, D].
   *
   * @param hidden the last layer, [B, N, D]
   * @param labels negative where nothing is predicted, [B, N], I64
   */
  public Tensor maskedStates(Tensor hidden, Tensor labels) {
    return MaskedTokens.of(labels).flattenAll(hidden);
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /**
   * Cross-entropy over the masked tokens.
   *
   * @param logits [B, N, V]
   * @param labels the original ids, negative where nothing is predicted, [B, N], I64
   */
  public Tensor loss(Tensor logits, Tensor labels) {
    return CrossEntropy.mean(logits.reshape(-1, config().vocabSize()), labels.reshape(-1));
  }
}
