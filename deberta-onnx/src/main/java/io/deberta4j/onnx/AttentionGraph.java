package io.deberta4j.onnx;

import static io.deberta4j.onnx.Heads.flip;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import org.jspecify.annotations.Nullable;

/** {@link DisentangledSelfAttention} as a graph, line by line. */
final class AttentionGraph implements Attention {
  private final Weights at;
  private final Value mask;
  private final @Nullable Positions positions;
  private final int size;
  private final Heads heads;
  private final double scale;
  private final boolean v1;
  private final AttentionConfig attention;

  /**
   * Creates the attention of a layer.
   *
   * @param mask which key each query may see, BOOL, [B, 1, N, N]
   * @param positions what the layers share; null without relative attention
   */
  AttentionGraph(Weights at, DebertaConfig config, Value mask, @Nullable Positions positions) {
    this.at = at;
    this.mask = mask;
    this.positions = positions;
    this.size = config.hiddenSize();
    this.heads = Heads.of(config);
    this.attention = config.attention();
    this.v1 = config.modelType() == ModelType.DEBERTA;
    this.scale = Math.sqrt(config.headSize() * (double) attention.scaleFactor(config.modelType()));
  }

  @Override
  public Value forward(Value query, Value h) {
    Value qc = heads.split(project("query_proj", query)).div(scale); // [B, A, N, d]
    Value kc = heads.split(projectKey("key_proj", h)); // [B, A, N, d]
    Value vc = heads.split(project("value_proj", h)); // [B, A, N, d]
    Value scores = qc.matmul(flip(kc)); // [B, A, N, N]
    if (positions != null) {
      scores = addPositionTerms(scores, qc, kc, positions);
    }
    if (attention.talkingHead()) {
      scores = heads.mix(at.at("head_logits_proj"), scores);
    }
    Value probabilities = scores.keepWhere(mask, -Float.MAX_VALUE).softmax().keepWhere(mask, 0);
    if (attention.talkingHead()) {
      probabilities = heads.mix(at.at("head_weights_proj"), probabilities);
    }
    return heads.merge(probabilities.matmul(vc)); // [B, N, D]
  }

  private Value addPositionTerms(Value scores, Value qc, Value kc, Positions shared) {
    Value pairs = scores.shape(); // [B, A, N, N]
    Value p = shared.embeddings().unsqueeze(0); // [1, 2k, D]
    boolean tied = attention.shareAttKey();
    if (attention.uses(PositionTerm.C2P)) {
      Value kr = heads.split(projectKey(tied ? "key_proj" : "pos_key_proj", p)); // [1, A, 2k, d]
      Value c2p =
          qc.matmul(flip(kr)) // [B, A, N, 2k]
              .gatherElements(shared.delta().expand(pairs), -1); // [B, A, N, N]
      scores = scores.add(c2p);
    }
    if (attention.uses(PositionTerm.P2C)) {
      Value qr = heads.split(project(tied ? "query_proj" : "pos_query_proj", p)).div(scale);
      Value p2c =
          kc.matmul(flip(qr)) // [B, A, N, 2k]
              .gatherElements(shared.delta().permute(1, 0).expand(pairs), -1);
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
}
