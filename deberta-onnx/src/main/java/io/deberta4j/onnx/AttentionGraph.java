package io.deberta4j.onnx;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import org.jspecify.annotations.Nullable;

/** {@link DisentangledSelfAttention} as a graph, line by line. */
final class AttentionGraph {
  private final Weights at;
  private final int size;
  private final int heads;
  private final double scale;
  private final boolean v1;
  private final AttentionConfig attention;

  AttentionGraph(Weights at, DebertaConfig config) {
    this.at = at;
    this.size = config.hiddenSize();
    this.heads = config.numAttentionHeads();
    this.attention = config.attention();
    this.v1 = config.modelType() == ModelType.DEBERTA;
    this.scale = Math.sqrt(config.headSize() * (double) attention.scaleFactor(config.modelType()));
  }

  /**
   * Attends.
   *
   * @param query [B, N, D]
   * @param h [B, N, D]
   * @param mask BOOL, [B, 1, N, N]
   * @param positions relative embeddings and δ; null without relative attention
   * @return [B, N, D]
   */
  Value forward(Value query, Value h, Value mask, @Nullable Positions positions) {
    Value qc = heads(project("query_proj", query)).div(scale); // [B, A, N, d]
    Value kc = heads(projectKey("key_proj", h)); // [B, A, N, d]
    Value vc = heads(project("value_proj", h)); // [B, A, N, d]
    Value scores = qc.matmul(flip(kc)); // [B, A, N, N]
    if (positions != null) {
      scores = addPositionTerms(scores, qc, kc, positions);
    }
    if (attention.talkingHead()) {
      scores = mixHeads("head_logits_proj", scores);
    }
    Value probabilities = scores.keepWhere(mask, -Float.MAX_VALUE).softmax().keepWhere(mask, 0);
    if (attention.talkingHead()) {
      probabilities = mixHeads("head_weights_proj", probabilities);
    }
    Value context = probabilities.matmul(vc); // [B, A, N, d]
    return context.permute(0, 2, 1, 3).reshape(0, 0, size); // [B, N, D]
  }

  private Value addPositionTerms(Value scores, Value qc, Value kc, Positions positions) {
    Value pairs = scores.shape(); // [B, A, N, N]
    Value p = positions.embeddings().unsqueeze(0); // [1, 2k, D]
    boolean shared = attention.shareAttKey();
    if (attention.uses(PositionTerm.C2P)) {
      Value kr = heads(projectKey(shared ? "key_proj" : "pos_key_proj", p)); // [1, A, 2k, d]
      Value c2p =
          qc.matmul(flip(kr)) // [B, A, N, 2k]
              .gatherElements(positions.delta().expand(pairs), -1); // [B, A, N, N]
      scores = scores.add(c2p);
    }
    if (attention.uses(PositionTerm.P2C)) {
      Value qr = heads(project(shared ? "query_proj" : "pos_query_proj", p)).div(scale);
      Value p2c =
          kc.matmul(flip(qr)) // [B, A, N, 2k]
              .gatherElements(positions.delta().permute(1, 0).expand(pairs), -1);
      scores = scores.add(flip(p2c)); // [B, A, N, N]
    }
    return scores;
  }

  private Value project(String name, Value x) {
    return at.at(name).linear(x, size, size);
  }

  /** The keys of v1 have no bias. */
  private Value projectKey(String name, Value x) {
    return v1 ? at.at(name).linearWithoutBias(x, size, size) : project(name, x);
  }

  /** [B, A, N, N] → the same shape, each score a mixture over the heads. */
  private Value mixHeads(String name, Value x) {
    return at.at(name).linearWithoutBias(x.permute(0, 2, 3, 1), heads, heads).permute(0, 3, 1, 2);
  }

  /** [B, N, D] → [B, A, N, d]. */
  private Value heads(Value x) {
    return x.reshape(0, 0, heads, size / heads).permute(0, 2, 1, 3);
  }

  /** Exchanges the last two of four dimensions. */
  private static Value flip(Value x) {
    return x.permute(0, 1, 3, 2);
  }
}
