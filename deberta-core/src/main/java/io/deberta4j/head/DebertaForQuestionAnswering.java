package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.SpanCrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;

/** Where in the text an answer starts and ends. */
public final class DebertaForQuestionAnswering {
  private final DebertaModel deberta;
  private final Linear qaOutputs;

  /** What the head gives: start and end logits, each [B, N], and the encoder's output. */
  public record Output(Tensor startLogits, Tensor endLogits, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta} and {@code qa_outputs}. */
  public DebertaForQuestionAnswering(Parameters root, DebertaConfig config) {
    deberta = new DebertaModel(root.at("deberta"), config);
    qaOutputs = new Linear(root.at("qa_outputs"), config.hiddenSize(), 2);
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Scores every token as start and as end. */
  public Output forward(Batch batch, Mode mode) {
    return forward(deberta.forward(batch, mode), mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, Mode mode) {
    Tensor logits = logits(encoder.lastHiddenState()); // [B, N, 2]
    return new Output(logits.select(-1, 0), logits.select(-1, 1), encoder);
  }

  /** Scores every token as start and as end: [B, N, D] → [B, N, 2]. */
  public Tensor logits(Tensor hidden) {
    return qaOutputs.forward(hidden);
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /**
   * Mean of the cross-entropies of start and end. A position beyond the text is ignored; a negative
   * one counts as 0, as in transformers.
   *
   * @param startPositions token index, [B] or [B, 1], I64
   * @param endPositions token index, [B] or [B, 1], I64
   */
  public Tensor loss(Output output, Tensor startPositions, Tensor endPositions) {
    return SpanCrossEntropy.mean(
        output.startLogits(), output.endLogits(), startPositions, endPositions);
  }
}
