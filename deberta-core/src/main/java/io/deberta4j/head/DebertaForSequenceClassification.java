package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.loss.MeanSquaredError;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.model.ProblemType;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;

/** One prediction for a text or a pair of texts: labels, several labels, or a number. */
public final class DebertaForSequenceClassification {
  private final DebertaModel deberta;
  private final ContextPooler pooler;
  private final Linear classifier;

  /**
   * What the head gives.
   *
   * @param logits [B, labels]
   * @param pooled the pooled first token, [B, D]
   * @param encoder what the encoder gave
   */
  public record Output(Tensor logits, Tensor pooled, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta}, {@code pooler} and {@code classifier}. */
  public DebertaForSequenceClassification(Parameters root, DebertaConfig config) {
    deberta = new DebertaModel(root.at("deberta"), config);
    pooler = new ContextPooler(root.at("pooler"), config);
    classifier = new Linear(root.at("classifier"), config.hiddenSize(), config.numLabels());
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Classifies a batch. */
  public Output forward(Batch batch, Mode mode) {
    return forward(deberta.forward(batch, mode), mode);
  }

  /** Classifies what an encoder gave. */
  public Output forward(EncoderOutput encoder, Mode mode) {
    Tensor pooled = pooler.forward(encoder.lastHiddenState(), mode); // [B, D]
    Tensor dropped = mode.dropout(pooled, config().head().clsDropout());
    return new Output(classifier.forward(dropped), pooled, encoder);
  }

  /** Classifies without dropout by the hidden states of the first tokens: [B, D] → [B, labels]. */
  public Tensor logits(Tensor first) {
    return classifier.forward(pooler.forward(first.unsqueeze(1), Mode.EVAL));
  }

  /**
   * The loss that {@code problem_type} asks for; where that is open, squared error for one label,
   * cross-entropy for class ids, soft cross-entropy for a row of probabilities.
   *
   * @param logits [B, labels]
   * @param labels class ids [B] I64 (negative: ignored); or numbers [B], or a row of targets per
   *     example [B, labels], F32
   */
  public Tensor loss(Tensor logits, Tensor labels) {
    ProblemType type = config().head().problemType();
    if (type == ProblemType.MULTI_LABEL_CLASSIFICATION) {
      return BinaryCrossEntropy.mean(logits, labels);
    }
    if (type == ProblemType.REGRESSION || (type == null && config().numLabels() == 1)) {
      return MeanSquaredError.mean(logits.reshape(-1), labels.reshape(-1));
    }
    if (labels.rank() == 2 && labels.size(1) > 1 && type == null) {
      return CrossEntropy.soft(logits, labels);
    }
    return CrossEntropy.mean(logits, labels.reshape(-1).to(DType.I64));
  }
}
