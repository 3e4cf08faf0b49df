package io.deberta4j.pretraining;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where pre-training starts. */
public sealed interface PretrainingStart {
  /**
   * Random weights in the shape of a published model, with the vocabulary of a tokenizer.
   *
   * @param model whose shape; for replaced-token detection the generator has half its layers, as
   *     published
   * @param tokenizer a directory or file that {@code Tokenizer.load} reads
   */
  record Published(PublishedModel model, Path tokenizer) implements PretrainingStart {}

  /**
   * Random weights.
   *
   * @param config a {@code config.json}
   * @param generator that of the generator of replaced-token detection; null for the same with half
   *     the layers
   * @param tokenizer a directory or file that {@code Tokenizer.load} reads
   */
  record Fresh(Path config, @Nullable Path generator, Path tokenizer) implements PretrainingStart {}

  /**
   * A checkpoint with its tokenizer. What it lacks of its head, or of the absolute positions that
   * only a decoder reads, is drawn.
   *
   * @param directory a model directory; for replaced-token detection the discriminator's
   * @param generator the directory of the generator, or the file of its weights; null for that
   *     which {@link io.deberta4j.model.Pretrained#generatorOf} finds
   * @param preset whose settings for going on are used, to be written down; null for none
   */
  record Checkpoint(Path directory, @Nullable Path generator, @Nullable PretrainingPreset preset)
      implements PretrainingStart {
    /** With settings of one's own. */
    public Checkpoint(Path directory, @Nullable Path generator) {
      this(directory, generator, null);
    }
  }
}
