package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.List;
import java.util.function.Consumer;

/** Runs a masked language model. */
public interface MaskScorer extends Scorer {
  /** Tells which decoder predicts: {@link MaskDecoder#EMD} or {@link MaskDecoder#PLAIN}. */
  MaskDecoder decoder();

  /**
   * Scores the vocabulary at chosen positions and hands the logits [V] of one position after the
   * other, row-major, to {@code each}: a whole batch of them could be large.
   *
   * @param rows not padded
   * @param positions the positions of each row
   */
  void score(List<Encoding> rows, List<int[]> positions, Consumer<float[]> each);
}
