package io.deberta4j.verify;

/**
 * Something that the numbers tell about why two sides disagree.
 *
 * @param kind what it is about
 * @param text what was seen, and what to do about it
 */
public record Finding(Kind kind, String text) {
  /** What a finding is about. */
  public enum Kind {
    /** The token ids differ. */
    TOKENIZER,
    /** The other side's results depend on padding, or it cannot run several texts at once. */
    PADDING,
    /** Our inference plan differs from our model. */
    PLAN,
    /** Our plan and our model agree with each other. */
    MODEL,
    /** Probabilities in the place of logits. */
    SCORES,
    /** The same logits in another order. */
    LABEL_ORDER,
    /** {@code token_type_ids}. */
    SEGMENTS,
    /** {@code position_biased_input}. */
    ABSOLUTE_POSITIONS,
    /** The Enhanced Mask Decoder, or its absence. */
    MASK_DECODER,
    /** Half precision on the other side. */
    HALF_PRECISION,
    /** Weights in 8 bits or fewer on the other side. */
    QUANTISED,
    /** Differences as small as the rounding of F32. */
    ROUNDING,
    /** Only long texts differ. */
    LENGTH,
    /** Differences as large as the outputs. */
    OTHER_WEIGHTS
  }
}
