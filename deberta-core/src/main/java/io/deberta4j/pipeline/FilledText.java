package io.deberta4j.pipeline;

import java.util.List;

/**
 * Candidates for every masked token of a text.
 *
 * @param text the text
 * @param masks for each mask in the order of the text its candidates, the best first
 * @param decoder how the masks were predicted, {@link MaskDecoder#EMD} or {@link MaskDecoder#PLAIN}
 * @param reading how the text was read
 */
public record FilledText(
    String text, List<List<FilledMask>> masks, MaskDecoder decoder, Reading reading)
    implements PipelineResult {
  /** Copies the lists. */
  public FilledText {
    masks = masks.stream().map(List::copyOf).toList();
  }
}
