package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/** Runs an encoder and pools its last layer. */
public interface SentenceEncoder extends Scorer {
  /**
   * Returns one vector per row, [rows][D].
   *
   * @param rows not padded
   */
  float[][] encode(List<Encoding> rows, Pooling pooling);
}
