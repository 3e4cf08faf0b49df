package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Transformer layer: disentangled attention, then a feed-forward network, each with a residual
 * and a layer normalisation behind it.
 *
 * <p>The query may differ from the hidden states, as in the Enhanced Mask Decoder; the residual is
 * the query.
 */
public final class DebertaLayer {
  private final DisentangledSelfAttention attention;
  private final Linear attentionDense;
  private final LayerNorm attentionNorm;
  private final Linear intermediateDense;
  private final Activation hiddenAct;
  private final Linear outputDense;
  private final LayerNorm outputNorm;
  private final double dropout;

  /** What a layer gives: hidden states [B, Q, D] and attention probabilities [B, A, Q, N]. */
  public record Output(Tensor hidden, Tensor probabilities) {}

  DebertaLayer(Parameters at, DebertaConfig config) {
    int size = config.hiddenSize();
    double eps = config.layerNormEps();
    attention = new DisentangledSelfAttention(at.at("attention.self"), config);
    attentionDense = new Linear(at.at("attention.output.dense"), size, size);
    attentionNorm = new LayerNorm(at.at("attention.output.LayerNorm"), size, eps);
    intermediateDense = new Linear(at.at("intermediate.dense"), size, config.intermediateSize());
    hiddenAct = config.hiddenAct();
    outputDense = new Linear(at.at("output.dense"), config.intermediateSize(), size);
    outputNorm = new LayerNorm(at.at("output.LayerNorm"), size, eps);
    dropout = config.hiddenDropoutProb();
  }

  /**
   * Runs the layer.
   *
   * @param query [B, Q, D]; in an encoder the same tensor as {@code h}
   * @param h keys and values are made of it, [B, N, D]
   * @param mask which key each query may see, BOOL, [B, 1, Q, N]
   * @param p relative embeddings, [2k, D], or null
   * @param delta rows of {@code p} for each pair, [B or 1, Q, N], or null
   */
  public Output forward(
      Tensor query, Tensor h, Tensor mask, @Nullable Tensor p, @Nullable Tensor delta, Mode mode) {
    return forward(query, h, new Pairs(mask, p, delta, null, null), mode);
  }

  /**
   * Runs the layer several times, each time with its last output as query, as a decoder does. What
   * the hidden states give is computed once, unless it is drawn.
   *
   * @param passes how often, at least 1
   * @return the hidden states of each pass, [B, Q, D]
   */
  public List<Tensor> repeat(
      Tensor query,
      Tensor h,
      Tensor mask,
      @Nullable Tensor p,
      @Nullable Tensor delta,
      Mode mode,
      int passes) {
    Pairs pairs = new Pairs(mask, p, delta, null, null);
    List<Tensor> states = new ArrayList<>();
    DisentangledSelfAttention.Keys keys = attention.keys(h, pairs, mode);
    Tensor last = query;
    for (int pass = 0; pass < passes; pass++) {
      if (pass > 0 && attention.drawsKeys(mode)) {
        keys = attention.keys(h, pairs, mode);
      }
      last = behind(last, attention.forward(last, keys, pairs, mode), mode).hidden(); // [B, Q, D]
      states.add(last);
    }
    return states;
  }

  /** Runs the layer; [B, Q, D] and [B, N, D] → [B, Q, D]. */
  Output forward(Tensor query, Tensor h, Pairs pairs, Mode mode) {
    return behind(query, attention.forward(query, h, pairs, mode), mode);
  }

  /** Runs what comes behind the attention. */
  private Output behind(Tensor query, DisentangledSelfAttention.Output attended, Mode mode) {
    Tensor a = mode.dropout(attentionDense.forward(attended.context()), dropout);
    a = attentionNorm.forward(a.add(query)); // [B, Q, D]
    Tensor f = outputDense.forward(hiddenAct.apply(intermediateDense.forward(a)));
    Tensor out = outputNorm.forward(mode.dropout(f, dropout).add(a)); // [B, Q, D]
    return new Output(out, attended.probabilities());
  }

  /** Returns the attention. */
  public DisentangledSelfAttention attention() {
    return attention;
  }

  /** Returns the linear layer behind the attention. */
  public Linear attentionDense() {
    return attentionDense;
  }

  /** Returns the normalisation behind the attention. */
  public LayerNorm attentionNorm() {
    return attentionNorm;
  }

  /** Returns the first linear layer of the feed-forward network. */
  public Linear intermediateDense() {
    return intermediateDense;
  }

  /** Returns the second linear layer of the feed-forward network. */
  public Linear outputDense() {
    return outputDense;
  }

  /** Returns the normalisation behind the feed-forward network. */
  public LayerNorm outputNorm() {
    return outputNorm;
  }
}
