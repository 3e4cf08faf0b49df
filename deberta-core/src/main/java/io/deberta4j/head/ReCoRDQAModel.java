package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.model.Activation;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;

/**
 * Which entities of a text fill the gap in a statement (ReCoRD): each entity is the mean of its
 * tokens, weighted by their likeness to [CLS], then scored (microsoft/DeBERTa, {@code
 * apps/models/record_qa.py}).
 */
public final class ReCoRDQAModel {
  private static final double EXCLUDED = -10000;

  private final DebertaModel deberta;
  private final Linear proj;
  private final Linear classifier;

  /** What the model gives: one logit per entity [B, entities], and the encoder's output. */
  public record Output(Tensor logits, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta}, {@code proj} and {@code classifier}. */
  public ReCoRDQAModel(Parameters root, DebertaConfig config) {
    int size = config.hiddenSize();
    deberta = new DebertaModel(root.at("deberta"), config);
    proj = new Linear(root.at("proj"), size, size);
    classifier = new Linear(root.at("classifier"), size, 1);
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /**
   * Scores the entities.
   *
   * @param entities token positions of each entity, 0 for an empty slot, [B, entities, slots], I64
   */
  public Output forward(Batch batch, Tensor entities, Mode mode) {
    return forward(deberta.forward(batch, mode), entities, mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, Tensor entities, Mode mode) {
    Tensor h = encoder.lastHiddenState(); // [B, N, D]
    long b = h.size(0);
    long e = entities.size(1);
    long s = entities.size(2);
    long size = h.size(2);
    Tensor flat = entities.reshape(b, e * s, 1); // [B, E·S, 1]
    Tensor tokens = h.gather(1, flat.expand(-1, -1, size)).reshape(b, e, s, size);
    Tensor cls = h.slice(1, 0, 1).div(Math.sqrt((double) size)); // [B, 1, D]
    Tensor likeness = h.matmul(cls.transpose(-2, -1)); // [B, N, 1]
    Tensor empty = entities.gt(0).not(); // [B, E, S]
    Tensor weights =
        likeness.gather(1, flat).reshape(b, e, s).maskedFill(empty, EXCLUDED).softmax(-1);
    Tensor x = weights.unsqueeze(-2).matmul(tokens).squeeze(-2); // [B, E, D]
    x = mode.dropout(Activation.GELU.apply(proj.forward(x)), config().hiddenDropoutProb());
    Tensor logits = classifier.forward(x).squeeze(-1); // [B, E]
    return new Output(logits.maskedFill(present(entities).not(), EXCLUDED), encoder);
  }

  /**
   * Binary cross-entropy over the entities that have tokens.
   *
   * @param labels 1 where the entity fills the gap, [B, entities]
   */
  public Tensor loss(Tensor logits, Tensor entities, Tensor labels) {
    Tensor rows = present(entities).reshape(-1).nonzero().reshape(-1);
    return BinaryCrossEntropy.mean(
        logits.reshape(-1).indexSelect(0, rows), labels.reshape(-1).indexSelect(0, rows));
  }

  /** Which entities have any token, BOOL, [B, entities]. */
  private static Tensor present(Tensor entities) {
    return entities.gt(0).sum(-1, false).gt(0);
  }
}
