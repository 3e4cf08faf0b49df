package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Runs a head that reads a row as a whole. */
public interface SequenceScorer extends Scorer {
  /**
   * Returns the logits of each row, [rows][outputs].
   *
   * @param rows not padded
   */
  float[][] logits(List<Encoding> rows);
}
