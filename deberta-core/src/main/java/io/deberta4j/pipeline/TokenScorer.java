package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Runs a head that gives every token its logits. */
public interface TokenScorer extends Scorer {
  /**
   * Returns the logits of each token of each row, [rows][tokens][outputs].
   *
   * @param rows not padded
   */
  List<float[][]> logits(List<Encoding> rows);
}
