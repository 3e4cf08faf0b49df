package io.deberta4j.training;

import java.nio.file.Path;

/** Where training starts. */
public sealed interface StartingPoint {
  /**
   * A checkpoint with its tokenizer. The encoder must be complete. Its classifier is kept if it has
   * the classes of the training data, and drawn anew otherwise; so is a missing pooler.
   *
   * @param directory a model directory
   */
  record Checkpoint(Path directory) implements StartingPoint {}

  /**
   * Random weights.
   *
   * @param config a {@code config.json}; its labels are replaced by those of the training data
   * @param tokenizer a directory or file that {@code Tokenizer.load} reads
   */
  record Fresh(Path config, Path tokenizer) implements StartingPoint {}
}
