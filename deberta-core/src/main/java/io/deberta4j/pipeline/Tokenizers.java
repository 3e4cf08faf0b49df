package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.file.Path;

/** The tokenizer of a model directory. */
final class Tokenizers {
  private Tokenizers() {}

  static Tokenizer load(Path directory, PipelineOptions options) {
    return Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(options.flavour()));
  }
}
