package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stack of layers, with the table of relative positions that they share. */
public final class DebertaEncoder {
  private final List<DebertaLayer> layers = new ArrayList<>();
  private final RelativePositions relativePositions;
  private final @Nullable Tensor relEmbeddings;
  private final @Nullable LayerNorm relNorm;
  private final @Nullable Tensor relativeBias;
  private final @Nullable ConvLayer conv;

  DebertaEncoder(Parameters at, DebertaConfig config) {
    AttentionConfig attention = config.attention();
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      layers.add(new DebertaLayer(at.at("layer." + i), config));
    }
    relativePositions =
        new RelativePositions(attention.maxRelativePositions(), attention.positionBuckets());
    boolean relative = attention.relativeAttention();
    relEmbeddings =
        relative
            ? at.at("rel_embeddings")
                .tensor("weight", Init.NORMAL, 2L * relativePositions.span(), config.hiddenSize())
            : null;
    relNorm =
        attention.normRelEbd()
            ? new LayerNorm(at.at("LayerNorm"), config.hiddenSize(), config.layerNormEps())
            : null;
    relativeBias =
        config.positionVariant() == PositionVariant.RELATIVE_BIAS
            ? at.at("relative_attention_bias")
                .tensor(
                    "weight",
                    Init.NORMAL,
                    2L * relativePositions.span(),
                    config.numAttentionHeads())
            : null;
    ConvConfig convConfig = config.conv();
    conv = convConfig == null ? null : new ConvLayer(at.at("conv"), config, convConfig);
  }

  /** Returns the layers, first to last. */
  public List<DebertaLayer> layers() {
    return List.copyOf(layers);
  }

  /** Returns the rule that gives δ. */
  public RelativePositions relativePositions() {
    return relativePositions;
  }

  /** Returns the relative embeddings P, normalised if the configuration says so, [2k, D]. */
  public @Nullable Tensor relativeEmbeddings() {
    if (relEmbeddings == null) {
      return null;
    }
    return relNorm == null ? relEmbeddings : relNorm.forward(relEmbeddings);
  }

  /** Returns the bias of all pairs of n tokens, [1, A, N, N], or null for none. */
  public @Nullable Tensor relativeBias(int n) {
    return relativeBias == null
        ? null
        : Functional.embedding(relativeBias, relativePositions.delta(n)).permute(0, 3, 1, 2);
  }

  /** Returns the convolution behind the first layer, or null for none. */
  public @Nullable ConvLayer conv() {
    return conv;
  }

  /**
   * Runs the first layers.
   *
   * @param embeddings output of the embedding block, [B, N, D]
   * @param again what is added to the input of every layer but the first, [B or 1, N, D]; null for
   *     nothing
   * @param count how many layers
   */
  EncoderOutput forward(
      Tensor embeddings, @Nullable Tensor again, Batch batch, Mode mode, int count) {
    Recomputation recomputation = mode.attentions() ? null : mode.recomputation();
    Tensor table = relativeEmbeddings(); // [2k, D]
    Tensor p = table == null || recomputation == null ? table : recomputation.cut(table);
    Tensor delta = p == null ? null : relativePositions.delta(batch.tokens()); // [1, N, N]
    boolean shifted = mode.shifted() && delta != null;
    Tensor bias = relativeBias(batch.tokens());
    Pairs pairs =
        new Pairs(
            shifted ? maskUnlessAll(batch.pairMask()) : batch.pairMask(),
            p,
            delta,
            shifted ? relativePositions.falling(batch.tokens()) : null,
            bias == null || recomputation == null ? bias : recomputation.cut(bias));
    Tensor added = again == null || recomputation == null ? again : recomputation.cut(again);
    Shared shared = new Shared(pairs, batch.tokenMask(), added);
    List<Tensor> hiddenStates = new ArrayList<>();
    List<Tensor> attentions = new ArrayList<>();
    Tensor h = recomputation == null ? embeddings : recomputation.cut(embeddings);
    Tensor beforeLast = h;
    for (int i = 0; i < count; i++) {
      if (mode.hiddenStates()) {
        hiddenStates.add(h);
      }
      beforeLast = h;
      try (var scope = TensorScope.open()) {
        if (recomputation != null) {
          h = scope.escape(recomputed(recomputation, i, h, shared, mode)); // [B, N, D]
        } else {
          DebertaLayer.Output out = layer(i, h, shared, mode);
          h = scope.escape(out.hidden()); // [B, N, D]
          if (mode.attentions()) {
            attentions.add(scope.escape(out.probabilities())); // [B, A, N, N]
          }
        }
      }
    }
    if (mode.hiddenStates()) {
      hiddenStates.add(h);
    }
    return new EncoderOutput(h, beforeLast, List.copyOf(hiddenStates), List.copyOf(attentions));
  }

  /** What all layers of a pass share. */
  private record Shared(Pairs pairs, Tensor tokenMask, @Nullable Tensor again) {}

  /** Returns null if every query sees every key, which saves two passes over all scores. */
  private static @Nullable Tensor maskUnlessAll(Tensor mask) {
    return mask.not().to(DType.F32).max().item() == 0 ? null : mask;
  }

  /** Runs a layer, and behind the first the convolution; [B, N, D] → [B, N, D]. */
  private DebertaLayer.Output layer(int i, Tensor input, Shared shared, Mode mode) {
    Tensor again = shared.again();
    Tensor h = i == 0 || again == null ? input : input.add(again);
    DebertaLayer.Output out = layers.get(i).forward(h, h, shared.pairs(), mode);
    if (i > 0 || conv == null) {
      return out;
    }
    Tensor convolved = conv.forward(h, out.hidden(), shared.tokenMask(), mode);
    return new DebertaLayer.Output(convolved, out.probabilities());
  }

  private Tensor recomputed(
      Recomputation recomputation, int i, Tensor h, Shared shared, Mode mode) {
    return recomputation.run(h, input -> layer(i, input, shared, mode).hidden(), mode.random());
  }
}
