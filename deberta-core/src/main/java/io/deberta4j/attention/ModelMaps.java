package io.deberta4j.attention;

import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaLayer;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.model.PositionVariant;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes the maps of a model, every term of the score on its own.
 *
 * @param model the encoder
 * @param decoder that runs its last layer again; null for none
 * @param positionTable what the decoder's first query learns of positions, [positions, D]; null for
 *     nothing
 */
record ModelMaps(
    DebertaModel model, @Nullable EnhancedMaskDecoder decoder, @Nullable Tensor positionTable) {

  /** Makes a decoder over a model, reading or initialising its positions. */
  static ModelMaps of(DebertaModel model, AttentionMaps.@Nullable Decoder decoder) {
    return decoder == null
        ? new ModelMaps(model, null, null)
        : new ModelMaps(
            model,
            new EnhancedMaskDecoder(model, decoder.passes()),
            decoder.positions() ? model.embeddings().positionTable() : null);
  }

  /**
   * Returns the maps of a batch of one text without padding, layer by layer, then those of the
   * decoder's passes, head by head.
   *
   * @param batch [1, N]
   */
  List<AttentionMap> of(Batch batch) {
    EncoderOutput out = model.forward(batch, Mode.EVAL.withHiddenStates().withAttentions());
    Shared shared = shared(batch);
    List<AttentionMap> maps = new ArrayList<>();
    int last = out.attentions().size() - 1;
    for (int i = 0; i <= last; i++) {
      try (var scope = TensorScope.open()) {
        Tensor h = input(i, out.hiddenStates().get(i), batch);
        AttentionLayer layer = new AttentionLayer(i, 0, i == last && decoder != null);
        maps.addAll(terms(layer, h, h, shared).maps(layer, out.attentions().get(i)));
      }
    }
    EnhancedMaskDecoder over = decoder;
    if (over != null) {
      maps.addAll(decoded(over, batch, out.beforeLast(), shared));
    }
    return maps;
  }

  /** What the layer is given, [1, N, D]; {@code h} is what came out of the one before. */
  private Tensor input(int layer, Tensor h, Batch batch) {
    boolean again =
        layer > 0 && model.config().positionVariant() == PositionVariant.ABSOLUTE_IN_EVERY_LAYER;
    return again ? h.add(model.embeddings().inputPositions(batch, Mode.EVAL)) : h;
  }

  /**
   * The maps of the decoder's passes, were every token asked for.
   *
   * @param h output of the layer before the last, [1, N, D]
   */
  private List<AttentionMap> decoded(
      EnhancedMaskDecoder over, Batch batch, Tensor h, Shared shared) {
    Tensor table = positionTable;
    Tensor information =
        table == null
            ? Tensor.zeros(h.dtype(), 1, 1, h.size(2))
            : model.embeddings().positions(table, batch); // [1, N, D]
    Tensor everyToken = Tensor.zeros(DType.I64, 1, batch.tokens());
    List<Tensor> states = over.decode(batch, h, information, everyToken, Mode.EVAL); // [N, D]
    int last = model.config().numHiddenLayers() - 1;
    DebertaLayer layer = model.encoder().layers().get(last);
    List<AttentionMap> maps = new ArrayList<>();
    Tensor query = information.add(h); // [1, N, D]
    for (int pass = 1; pass <= states.size(); pass++) {
      Tensor attention =
          layer
              .forward(query, h, batch.pairMask(), shared.p(), shared.delta(), Mode.EVAL)
              .probabilities(); // [1, A, N, N]
      AttentionLayer decoded = new AttentionLayer(last, pass, true);
      maps.addAll(terms(decoded, query, h, shared).maps(decoded, attention));
      query = states.get(pass - 1).unsqueeze(0);
    }
    return maps;
  }

  private Terms terms(AttentionLayer layer, Tensor query, Tensor h, Shared shared) {
    DisentangledSelfAttention attention = model.encoder().layers().get(layer.index()).attention();
    return new Terms(attention, model.config().numAttentionHeads(), query, h, shared);
  }

  /**
   * What all layers share.
   *
   * @param p relative embeddings, [2k, D], or null
   * @param delta δ, [1, N, N], or null
   * @param bias of distances, [1, A, N, N], or null
   */
  private record Shared(@Nullable Tensor p, @Nullable Tensor delta, @Nullable Tensor bias) {}

  private Shared shared(Batch batch) {
    Tensor p = model.encoder().relativeEmbeddings(); // [2k, D]
    Tensor delta = p == null ? null : model.encoder().relativePositions().delta(batch.tokens());
    return new Shared(p, delta, model.encoder().relativeBias(batch.tokens()));
  }

  /**
   * The terms of one layer's scores.
   *
   * @param count of heads, A
   * @param query what queries are made of, [1, N, D]
   * @param h what keys are made of, [1, N, D]
   */
  private record Terms(
      DisentangledSelfAttention attention, int count, Tensor query, Tensor h, Shared shared) {

    /**
     * Returns the maps of all heads.
     *
     * @param probabilities the attention, [1, A, N, N]
     */
    List<AttentionMap> maps(AttentionLayer layer, Tensor probabilities) {
      Tensor qc = heads(attention.queryProj(), query).div(attention.scale()); // [A, N, d]
      Tensor kc = heads(attention.keyProj(), h); // [A, N, d]
      float[][][] c2c = square(qc.matmul(kc.transpose(-2, -1)));
      float[][][] c2p = contentToPosition(qc);
      float[][][] p2c = positionToContent(kc);
      float[][][] bias = shared.bias() == null ? null : square(shared.bias().select(0, 0));
      float[][][] all = square(probabilities.select(0, 0));
      List<AttentionMap> maps = new ArrayList<>();
      for (int head = 0; head < all.length; head++) {
        maps.add(
            new AttentionMap(
                layer,
                head,
                all[head],
                c2c[head],
                c2p == null ? null : c2p[head],
                p2c == null ? null : p2c[head],
                bias == null ? null : bias[head]));
      }
      return maps;
    }

    private float @Nullable [][][] contentToPosition(Tensor qc) {
      Linear posKeyProj = attention.posKeyProj();
      Tensor p = shared.p();
      if (p == null || posKeyProj == null) {
        return null;
      }
      Tensor kr = heads(posKeyProj, p.unsqueeze(0)); // [A, 2k, d]
      return square(qc.matmul(kr.transpose(-2, -1)).gather(-1, index()));
    }

    private float @Nullable [][][] positionToContent(Tensor kc) {
      Linear posQueryProj = attention.posQueryProj();
      Tensor p = shared.p();
      if (p == null || posQueryProj == null) {
        return null;
      }
      Tensor qr = heads(posQueryProj, p.unsqueeze(0)).div(attention.scale()); // [A, 2k, d]
      return square(
          kc.matmul(qr.transpose(-2, -1)) // [A, N, 2k]
              .gather(-1, index().transpose(-2, -1)) // [A, N, Q]
              .transpose(-2, -1)); // [A, Q, N]
    }

    /** δ for all heads, [A, N, N]. */
    private Tensor index() {
      long n = h.size(1);
      return Objects.requireNonNull(shared.delta()).expand(count, n, n);
    }

    /** [1, N, D] → [A, N, d]. */
    private Tensor heads(Linear proj, Tensor x) {
      return proj.forward(x).reshape(x.size(1), count, x.size(2) / count).transpose(0, 1);
    }

    /** [A, N, N] as an array. */
    private static float[][][] square(Tensor maps) {
      int heads = (int) maps.size(0);
      int n = (int) maps.size(1);
      float[] flat = maps.contiguous().toFloats();
      float[][][] all = new float[heads][n][n];
      for (int a = 0; a < heads; a++) {
        for (int i = 0; i < n; i++) {
          System.arraycopy(flat, (a * n + i) * n, all[a][i], 0, n);
        }
      }
      return all;
    }
  }
}
