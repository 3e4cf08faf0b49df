package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Disentangled self-attention (He et al. 2021, arXiv:2006.03654, eq. 4).
 *
 * <pre>
 * score(i,j) = Qc_i·Kc_j  +  Qc_i·Kr_δ(i,j)  +  Kc_j·Qr_δ(i,j)
 *              content       content→position   position→content
 * </pre>
 *
 * divided by √(3d), or √(d · terms) when fewer terms are on. Position→position is never computed.
 *
 * <p><b>Deviation.</b> The paper indexes the last term by δ(j,i). The Microsoft and Hugging Face
 * code both gather at δ(i,j); so do we, as the released checkpoints expect it.
 *
 * <p>With {@code share_att_key} the content projections, biases included, also project the
 * positions. With {@code talking_head} the heads are mixed before the softmax and after it (Shazeer
 * et al. 2020, arXiv:2003.02436).
 */
public final class DisentangledSelfAttention {
  private final int heads;
  private final double scale;
  private final double attentionDropout;
  private final double positionDropout;
  private final Linear queryProj;
  private final Linear keyProj;
  private final Linear valueProj;
  private final @Nullable Linear posKeyProj;
  private final @Nullable Linear posQueryProj;
  private final @Nullable Linear headLogitsProj;
  private final @Nullable Linear headWeightsProj;

  /** What attention gives: context [B, Q, D] and probabilities [B, A, Q, N]. */
  record Output(Tensor context, Tensor probabilities) {}

  /**
   * What all queries meet: the same for every pass of a decoder.
   *
   * @param kc content of keys, [B, A, N, d]
   * @param vc values, [B, A, N, d]
   * @param kr positions of keys, [1, A, 2k, d]; null without content→position
   * @param p2c position→content, [B, A, Q, N]; null without
   */
  record Keys(Tensor kc, Tensor vc, @Nullable Tensor kr, @Nullable Tensor p2c) {}

  DisentangledSelfAttention(Parameters at, DebertaConfig config) {
    AttentionConfig attention = config.attention();
    boolean v1 = config.modelType() == ModelType.DEBERTA;
    int size = config.hiddenSize();
    heads = config.numAttentionHeads();
    scale = Math.sqrt(config.headSize() * (double) attention.scaleFactor(config.modelType()));
    attentionDropout = config.attentionProbsDropoutProb();
    positionDropout = config.hiddenDropoutProb();
    queryProj = new Linear(at.at("query_proj"), size, size);
    keyProj =
        v1
            ? Linear.withoutBias(at.at("key_proj"), size, size)
            : new Linear(at.at("key_proj"), size, size);
    valueProj = new Linear(at.at("value_proj"), size, size);
    if (!attention.uses(PositionTerm.C2P)) {
      posKeyProj = null;
    } else if (attention.shareAttKey()) {
      posKeyProj = keyProj;
    } else {
      posKeyProj =
          v1
              ? Linear.withoutBias(at.at("pos_key_proj"), size, size)
              : new Linear(at.at("pos_key_proj"), size, size);
    }
    if (!attention.uses(PositionTerm.P2C)) {
      posQueryProj = null;
    } else if (attention.shareAttKey()) {
      posQueryProj = queryProj;
    } else {
      posQueryProj = new Linear(at.at("pos_query_proj"), size, size);
    }
    boolean talking = attention.talkingHead();
    headLogitsProj = talking ? Linear.withoutBias(at.at("head_logits_proj"), heads, heads) : null;
    headWeightsProj = talking ? Linear.withoutBias(at.at("head_weights_proj"), heads, heads) : null;
  }

  /**
   * Attends.
   *
   * @param query what the queries are made of, [B, Q, D]; in an encoder the same as {@code h}
   * @param h what keys and values are made of, [B, N, D]
   * @param mask which key each query may see, BOOL, [B, 1, Q, N]
   * @param p relative embeddings, [2k, D]; null without relative attention
   * @param delta rows of {@code p} for each pair, I64, [B or 1, Q, N]; null without relative
   *     attention
   */
  Output forward(
      Tensor query, Tensor h, Tensor mask, @Nullable Tensor p, @Nullable Tensor delta, Mode mode) {
    return forward(query, h, new Pairs(mask, p, delta, null, null), mode);
  }

  /** Attends; [B, Q, D] and [B, N, D] → [B, Q, D]. */
  Output forward(Tensor query, Tensor h, Pairs pairs, Mode mode) {
    Tensor p = pairs.p();
    if (p != null && pairs.falling() != null && headLogitsProj == null) {
      return shifted(h, pairs, mode.dropout(p, positionDropout), pairs.falling(), mode);
    }
    return forward(query, keys(h, pairs, mode), pairs, mode);
  }

  /** Makes what queries meet of hidden states, [B, N, D]. */
  Keys keys(Tensor h, Pairs pairs, Mode mode) {
    Tensor kc = heads(keyProj.forward(h)); // [B, A, N, d]
    Tensor vc = heads(valueProj.forward(h)); // [B, A, N, d]
    Tensor relative = pairs.p();
    Tensor delta = pairs.delta();
    if (relative == null || delta == null) {
      return new Keys(kc, vc, null, null);
    }
    Tensor p = mode.dropout(relative, positionDropout); // [2k, D]
    Tensor kr = posKeyProj == null ? null : heads(posKeyProj.forward(p).unsqueeze(0));
    if (posQueryProj == null) {
      return new Keys(kc, vc, kr, null);
    }
    Tensor qr = heads(posQueryProj.forward(p).unsqueeze(0)).div(scale); // [1, A, 2k, d]
    Tensor p2c =
        kc.matmul(qr.transpose(-2, -1)) // [B, A, N, 2k]
            .gather(-1, index(delta, kc).transpose(-2, -1)) // [B, A, N, Q]
            .transpose(-2, -1); // [B, A, Q, N]
    return new Keys(kc, vc, kr, p2c);
  }

  /** Tells whether keys differ from call to call: positions are dropped in training. */
  boolean drawsKeys(Mode mode) {
    return mode.random() != null && positionDropout > 0;
  }

  /** Attends; [B, Q, D] → [B, Q, D]. */
  Output forward(Tensor query, Keys keys, Pairs pairs, Mode mode) {
    Tensor qc = heads(queryProj.forward(query)).div(scale); // [B, A, Q, d]
    Tensor scores = qc.matmul(keys.kc().transpose(-2, -1)); // [B, A, Q, N]
    Tensor kr = keys.kr();
    Tensor delta = pairs.delta();
    if (kr != null && delta != null) {
      Tensor c2p =
          qc.matmul(kr.transpose(-2, -1)) // [B, A, Q, 2k]
              .gather(-1, index(delta, qc)); // [B, A, Q, N]
      scores = scores.add(c2p);
    }
    Tensor p2c = keys.p2c();
    if (p2c != null) {
      scores = scores.add(p2c);
    }
    Tensor bias = pairs.bias();
    if (bias != null) {
      scores = scores.add(bias);
    }
    if (headLogitsProj != null) {
      scores = mixHeads(headLogitsProj, scores);
    }
    Tensor probabilities = softmax(scores, pairs.mask()); // [B, A, Q, N]
    probabilities = mode.dropout(probabilities, attentionDropout);
    if (headWeightsProj != null) {
      probabilities = mixHeads(headWeightsProj, probabilities);
    }
    Tensor context = probabilities.matmul(keys.vc()); // [B, A, Q, d]
    long[] shape = {query.size(0), query.size(1), (long) heads * context.size(-1)};
    return new Output(context.transpose(1, 2).reshape(shape), probabilities);
  }

  /** Returns √(d · terms), which every score is divided by. */
  public double scale() {
    return scale;
  }

  /** Returns the projection of queries. */
  public Linear queryProj() {
    return queryProj;
  }

  /** Returns the projection of keys. */
  public Linear keyProj() {
    return keyProj;
  }

  /** Returns the projection of values. */
  public Linear valueProj() {
    return valueProj;
  }

  /** Returns what projects relative embeddings to keys; null without content→position. */
  public @Nullable Linear posKeyProj() {
    return posKeyProj;
  }

  /** Returns what projects relative embeddings to queries; null without position→content. */
  public @Nullable Linear posQueryProj() {
    return posQueryProj;
  }

  /** δ for all texts and heads, [B, A, Q, N], with B and A as of x. */
  private static Tensor index(Tensor delta, Tensor x) {
    return delta.unsqueeze(1).expand(x.size(0), x.size(1), delta.size(1), delta.size(2));
  }

  /** The same without gathers, for training; heads come before texts. */
  private Output shifted(Tensor hidden, Pairs pairs, Tensor relative, Tensor falling, Mode mode) {
    Tensor h = MixedPrecision.rounded(hidden);
    Tensor p = MixedPrecision.rounded(relative);
    Tensor qc = queryProj.forward(h); // [B, N, D]
    Tensor kc = keyProj.forward(h); // [B, N, D]
    Tensor kr = posKeyProj == null ? null : positions(posKeyProj, p, falling);
    Tensor qr = posQueryProj == null ? null : positions(posQueryProj, p, falling.flip(0));
    Tensor scores = ShiftedScores.of(qc, kc, kr, qr, heads, scale); // [A, B, N, N]
    Tensor mask = pairs.mask();
    Tensor probabilities = softmax(scores, mask == null ? null : mask.transpose(0, 1));
    probabilities = mode.dropout(probabilities, attentionDropout);
    long texts = h.size(0);
    long n = h.size(1);
    Tensor values = ShiftedScores.perHead(valueProj.forward(h), heads).reshape(heads, texts, n, -1);
    Tensor context = probabilities.matmul(values).permute(1, 2, 0, 3); // [B, N, A, d]
    return new Output(context.reshape(texts, n, h.size(2)), probabilities.transpose(0, 1));
  }

  /** Projects the rows of these distances; [2k, D] → [2N − 1, D]. */
  private static Tensor positions(Linear proj, Tensor p, Tensor rows) {
    return rows.size(0) < p.size(0)
        ? proj.forward(p.indexSelect(0, rows))
        : proj.forward(p).indexSelect(0, rows);
  }

  private static Tensor softmax(Tensor scores, @Nullable Tensor mask) {
    return mask == null ? scores.softmax(-1) : maskedSoftmax(scores, mask);
  }

  /** Softmax over the keys a query may see; a query that sees none gets zeros (XSoftmax). */
  static Tensor maskedSoftmax(Tensor scores, Tensor mask) {
    Tensor hidden = mask.not();
    return scores.maskedFill(hidden, lowest(scores.dtype())).softmax(-1).maskedFill(hidden, 0);
  }

  private static double lowest(DType dtype) {
    return switch (dtype) {
      case F64 -> -Double.MAX_VALUE;
      case F16 -> -65504;
      case BF16 -> -3.3895313892515355e38;
      default -> -Float.MAX_VALUE;
    };
  }

  /** [B, A, Q, N] → the same shape, each score a mixture over the heads. */
  private static Tensor mixHeads(Linear proj, Tensor x) {
    return proj.forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
  }

  /** [B, N, D] → [B, A, N, d]. */
  private Tensor heads(Tensor x) {
    return x.reshape(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
