package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;

/** Which of several continuations fits; each is scored on its own, the scores compete. */
public final class DebertaForMultipleChoice {
  private final DebertaModel deberta;
  private final ContextPooler pooler;
  private final Linear classifier;

  /**
   * What the head gives.
   *
   * @param logits one score per choice, [B, choices]
   * @param pooled [B · choices, D]
   * @param encoder the encoder's output, its first dimension B · choices
   */
  public record Output(Tensor logits, Tensor pooled, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta}, {@code pooler} and {@code classifier}. */
  public DebertaForMultipleChoice(Parameters root, DebertaConfig config) {
    deberta = new DebertaModel(root.at("deberta"), config);
    pooler = new ContextPooler(root.at("pooler"), config);
    classifier = new Linear(root.at("classifier"), config.hiddenSize(), 1);
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /**
   * Scores the choices.
   *
   * @param batch one row per choice, those of one example together, [B · choices, N]
   * @param choices how many rows make an example
   */
  public Output forward(Batch batch, int choices, Mode mode) {
    return forward(deberta.forward(batch, mode), choices, mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, int choices, Mode mode) {
    Tensor pooled = pooler.forward(encoder.lastHiddenState(), mode);
    Tensor scores = classifier.forward(mode.dropout(pooled, config().head().clsDropout()));
    return new Output(scores.reshape(-1, choices), pooled, encoder);
  }

  /** Cross-entropy of the right choice, [B], I64. */
  public Tensor loss(Tensor logits, Tensor labels) {
    return CrossEntropy.mean(logits, labels);
  }
}
