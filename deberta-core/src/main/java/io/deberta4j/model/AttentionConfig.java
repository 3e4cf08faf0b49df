package io.deberta4j.model;

import io.deberta4j.io.ConfigException;
import java.util.List;

/**
 * The choices of disentangled attention.
 *
 * @param relativeAttention {@code relative_attention}: whether relative positions are used at all
 * @param maxRelativePositions {@code max_relative_positions}, or {@code max_position_embeddings}
 *     where that is below 1
 * @param positionBuckets {@code position_buckets}, 0 for none
 * @param posAttType {@code pos_att_type}, as listed
 * @param shareAttKey {@code share_att_key}: content projections also project positions
 * @param normRelEbd whether {@code norm_rel_ebd} asks for a layer normalisation of the relative
 *     embeddings
 * @param talkingHead {@code talking_head}: mix the heads before and after the softmax
 */
public record AttentionConfig(
    boolean relativeAttention,
    int maxRelativePositions,
    int positionBuckets,
    List<PositionTerm> posAttType,
    boolean shareAttKey,
    boolean normRelEbd,
    boolean talkingHead) {
  /** Checks that the values fit together. */
  public AttentionConfig {
    posAttType = List.copyOf(posAttType);
    if (maxRelativePositions < 1) {
      throw new ConfigException(
          "max_relative_positions must be at least 1, got " + maxRelativePositions);
    }
    if (positionBuckets < 0 || positionBuckets == 1) {
      throw new ConfigException(
          "position_buckets must be at least 2, or -1 for none, got " + positionBuckets);
    }
  }

  /** Returns this with other terms; none switches relative attention off. */
  public AttentionConfig withTerms(List<PositionTerm> terms) {
    boolean relative = !terms.isEmpty();
    return new AttentionConfig(
        relative,
        maxRelativePositions,
        positionBuckets,
        terms,
        shareAttKey,
        relative && normRelEbd,
        talkingHead);
  }

  /** Returns this with positions projected by the content's projections, or by their own. */
  public AttentionConfig withShareAttKey(boolean shared) {
    return new AttentionConfig(
        relativeAttention,
        maxRelativePositions,
        positionBuckets,
        posAttType,
        shared,
        normRelEbd,
        talkingHead);
  }

  /** Tells whether a term is computed. */
  public boolean uses(PositionTerm term) {
    return relativeAttention && posAttType.contains(term);
  }

  /**
   * Returns f of the scale √(d·f): 1 for content plus the listed terms, in v1 p2p included, in v2
   * c2p and p2c once each. They count even when {@code relative_attention} is false, as in every
   * released code.
   */
  public int scaleFactor(ModelType type) {
    if (type == ModelType.DEBERTA) {
      return 1 + posAttType.size();
    }
    return 1
        + (posAttType.contains(PositionTerm.C2P) ? 1 : 0)
        + (posAttType.contains(PositionTerm.P2C) ? 1 : 0);
  }
}
