package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.LayerNorm;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;

/**
 * The discriminator of DeBERTa v3 (He et al. 2023, arXiv:2111.09543, section 3.1): was this token
 * replaced?
 *
 * <pre>logit_t = w · act(dense(LN(h_[CLS] + h_t)))</pre>
 */
public final class ReplacedTokenDetectionModel {
  private final DebertaModel deberta;
  private final Linear dense;
  private final LayerNorm norm;
  private final Linear classifier;

  /** What the model gives: one logit per token [B, N], and the encoder's output. */
  public record Output(Tensor logits, EncoderOutput encoder) {}

  /** Reads or initialises {@code deberta} and {@code mask_predictions}. */
  public ReplacedTokenDetectionModel(Parameters root, DebertaConfig config) {
    int size = config.hiddenSize();
    Parameters at = root.at("mask_predictions");
    deberta = new DebertaModel(root.at("deberta"), config);
    dense = new Linear(at.at("dense"), size, size);
    norm = new LayerNorm(at.at("LayerNorm"), size, config.layerNormEps());
    classifier = new Linear(at.at("classifier"), size, 1);
  }

  /** Tells whether a checkpoint has this head. */
  public static boolean isIn(WeightNames root) {
    return root.has("mask_predictions.classifier.weight");
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Scores every token; above 0 means "replaced". */
  public Output forward(Batch batch, Mode mode) {
    return forward(deberta.forward(batch, mode), mode);
  }

  /** The same, of what an encoder gave. */
  public Output forward(EncoderOutput encoder, Mode mode) {
    return new Output(logits(encoder.lastHiddenState()).squeeze(-1), encoder); // [B, N]
  }

  /** Scores every token: [B, N, D] → [B, N, 1]. */
  public Tensor logits(Tensor hidden) {
    Tensor x = norm.forward(hidden.slice(1, 0, 1).add(hidden));
    return classifier.forward(config().hiddenAct().apply(dense.forward(x)));
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /**
   * The loss of each real token, row-major, [real]; training uses its mean.
   *
   * @param replaced 1 where the token was replaced, [B, N]
   * @param tokenMask which tokens are real, BOOL, [B, N]
   */
  public static Tensor lossPerToken(Tensor logits, Tensor replaced, Tensor tokenMask) {
    Tensor real = tokenMask.reshape(-1).nonzero().reshape(-1);
    return BinaryCrossEntropy.perElement(
        logits.reshape(-1).indexSelect(0, real), replaced.reshape(-1).indexSelect(0, real));
  }
}
