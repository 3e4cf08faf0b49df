package io.deberta4j.attention;

/**
 * A layer that attends: one of the encoder, or the last one as a pass of the Enhanced Mask Decoder
 * runs it, with a query of its own (arXiv:2006.03654, section 3.2).
 *
 * @param index of the encoder's layer, from 0
 * @param pass 0 as the encoder runs it, from 1 on the passes of the decoder
 * @param decoded whether the model has a decoder that runs this layer
 */
public record AttentionLayer(int index, int pass, boolean decoded) {
  /** Returns {@code layer 3}, {@code layer 4 as encoder} or {@code decoder pass 1}. */
  public String label() {
    if (pass > 0) {
      return "decoder pass " + pass;
    }
    return "layer " + (index + 1) + (decoded ? " as encoder" : "");
  }

  /**
   * Tells whether masked tokens are predicted by way of it: all but the last layer as encoder,
   * where a decoder takes its place.
   */
  public boolean predicts() {
    return pass > 0 || !decoded;
  }
}
