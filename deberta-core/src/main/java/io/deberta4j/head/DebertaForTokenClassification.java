package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Activation;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One label per token. Hugging Face's head is a single linear layer; Microsoft's, recognised by its
 * tensor {@code proj.weight}, has a dense layer and a gelu before it.
 */
public final class DebertaForTokenClassification {
  private final DebertaModel deberta;
  private final @Nullable Linear proj;
  private final Linear classifier;

  /** What the head gives: logits [B, N, labels], and the encoder's output. */
  public record Output(Tensor logits, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta}, {@code proj} where it exists, and {@code classifier}. */
  public DebertaForTokenClassification(Parameters root, DebertaConfig config) {
    int size = config.hiddenSize();
    deberta = new DebertaModel(root.at("deberta"), config);
    proj = root.has("proj.weight") ? new Linear(root.at("proj"), size, size) : null;
    classifier = new Linear(root.at("classifier"), size, config.numLabels());
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Labels every token of a batch. */
  public Output forward(Batch batch, Mode mode) {
    return forward(deberta.forward(batch, mode), mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, Mode mode) {
    Tensor h = mode.dropout(features(encoder.lastHiddenState()), config().hiddenDropoutProb());
    return new Output(classifier.forward(h), encoder);
  }

  /** Labels tokens without dropout: [B, N, D] → [B, N, labels]. */
  public Tensor logits(Tensor hidden) {
    return classifier.forward(features(hidden));
  }

  private Tensor features(Tensor hidden) {
    return proj == null ? hidden : Activation.GELU.apply(proj.forward(hidden)); // [B, N, D]
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /**
   * Cross-entropy over the labelled tokens.
   *
   * @param logits [B, N, labels]
   * @param labels class of each token, negative for none, [B, N], I64
   */
  public Tensor loss(Tensor logits, Tensor labels) {
    return CrossEntropy.mean(logits.reshape(-1, config().numLabels()), labels.reshape(-1));
  }
}
