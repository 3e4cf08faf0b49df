package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import java.util.List;
import java.util.function.Consumer;

/** Runs a masked language model. */
interface MaskScorer extends AutoCloseable {
  /** Returns the model's configuration. */
  DebertaConfig config();

  /** Tells which decoder predicts. */
  MaskDecoder decoder();

  /**
   * Scores the vocabulary at chosen positions and hands the logits [V] of one position after the
   * other, row-major, to {@code each}: a whole batch of them could be large.
   *
   * @param positions the positions of each row
   */
  void score(List<Row> rows, List<int[]> positions, Consumer<float[]> each);

  @Override
  void close();
}
