package io.deberta4j.pretraining;

import io.deberta4j.model.Activation;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.model.PositionVariant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The models that experiments compare, each a configuration of the same code made from one base of
 * a given size. An arm changes what its name says; size, convolution and all else stay the base's.
 */
public enum ExperimentArm {
  /** Absolute positions at the input, no relative ones: BERT, RoBERTa. */
  ABSOLUTE_INPUT(Terms.NONE, true, PositionVariant.RELEASED, MaskDecoding.LAST_LAYER),

  /** Absolute positions at the input, and added again to the input of every later layer. */
  ABSOLUTE_EVERY_LAYER(
      Terms.NONE, true, PositionVariant.ABSOLUTE_IN_EVERY_LAYER, MaskDecoding.LAST_LAYER),

  /** A bias for each distance and head, as in T5. */
  RELATIVE_BIAS(Terms.NONE, false, PositionVariant.RELATIVE_BIAS, MaskDecoding.LAST_LAYER),

  /** Disentangled attention without EMD: −EMD of the paper. */
  DISENTANGLED(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.LAST_LAYER),

  /** Disentangled attention with EMD: the paper's model. */
  DEBERTA(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED),

  /** As {@link #DEBERTA}, without positions in the decoder: its second pass alone. */
  DECODER_WITHOUT_POSITIONS(
      Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.TWO_PASSES_WITHOUT_POSITIONS),

  /** Disentangled attention with absolute positions at the input: DeBERTa-AP of the paper. */
  DISENTANGLED_ABSOLUTE_INPUT(Terms.BOTH, true, PositionVariant.RELEASED, MaskDecoding.LAST_LAYER),

  /** −C2P. */
  WITHOUT_C2P(Terms.P2C, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED),

  /** −P2C. */
  WITHOUT_P2C(Terms.C2P, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED),

  /** −EMD−C2P. */
  WITHOUT_EMD_AND_C2P(Terms.P2C, false, PositionVariant.RELEASED, MaskDecoding.LAST_LAYER),

  /** −EMD−P2C. */
  WITHOUT_EMD_AND_P2C(Terms.C2P, false, PositionVariant.RELEASED, MaskDecoding.LAST_LAYER),

  /** As {@link #DEBERTA}, positions projected by the content's projections (v2 and v3). */
  SHARED_PROJECTIONS(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED) {
    @Override
    public DebertaConfig config(DebertaConfig base) {
      DebertaConfig config = super.config(base);
      return config.withAttention(config.attention().withShareAttKey(true));
    }
  },

  /** As {@link #DEBERTA}, positions projected by projections of their own (v1). */
  SEPARATE_PROJECTIONS(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED) {
    @Override
    public DebertaConfig config(DebertaConfig base) {
      DebertaConfig config = super.config(base);
      return config.withAttention(config.attention().withShareAttKey(false));
    }
  },

  /** As {@link #DEBERTA}, with a convolution behind the first layer (nGiE, v2). */
  WITH_CONVOLUTION(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED) {
    @Override
    public DebertaConfig config(DebertaConfig base) {
      return super.config(base).withConv(new ConvConfig(3, 1, Activation.GELU));
    }
  },

  /** As {@link #DEBERTA}, without a convolution. */
  WITHOUT_CONVOLUTION(Terms.BOTH, false, PositionVariant.RELEASED, MaskDecoding.ENHANCED) {
    @Override
    public DebertaConfig config(DebertaConfig base) {
      return super.config(base).withConv(null);
    }
  };

  /** Which terms of disentangled attention are on. */
  private enum Terms {
    NONE,
    C2P,
    P2C,
    BOTH;

    List<PositionTerm> list() {
      return switch (this) {
        case NONE -> List.of();
        case C2P -> List.of(PositionTerm.C2P);
        case P2C -> List.of(PositionTerm.P2C);
        case BOTH -> List.of(PositionTerm.P2C, PositionTerm.C2P);
      };
    }
  }

  private final Terms terms;
  private final boolean positionBiasedInput;
  private final PositionVariant variant;
  private final MaskDecoding decoding;

  ExperimentArm(
      Terms terms, boolean positionBiasedInput, PositionVariant variant, MaskDecoding decoding) {
    this.terms = terms;
    this.positionBiasedInput = positionBiasedInput;
    this.variant = variant;
    this.decoding = decoding;
  }

  /** Returns the name on the command line, as in {@code without-c2p}. */
  public String armName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds an arm by its name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static ExperimentArm named(String name) {
    for (ExperimentArm arm : values()) {
      if (arm.armName().equals(name)) {
        return arm;
      }
    }
    throw new IllegalArgumentException(
        "no arm '"
            + name
            + "'; there are "
            + Arrays.stream(values()).map(ExperimentArm::armName).toList());
  }

  /** Returns what the masked-LM head reads. */
  public MaskDecoding decoding() {
    return decoding;
  }

  /**
   * Returns the configuration of the arm.
   *
   * @param base a disentangled model of the wanted size, whose {@code norm_rel_ebd} and {@code
   *     share_att_key} the disentangled arms keep
   */
  public DebertaConfig config(DebertaConfig base) {
    AttentionConfig attention = base.attention().withTerms(terms.list());
    return base.withPositions(positionBiasedInput, attention, variant);
  }
}
