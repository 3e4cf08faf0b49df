package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The tokenizer of a model directory, read by another thread while this one reads the model. */
final class Tokenizers {
  private final CompletableFuture<Tokenizer> future;

  private Tokenizers(CompletableFuture<Tokenizer> future) {
    this.future = future;
  }

  /** Begins to read the tokenizer. */
  static Tokenizers begin(Path directory, PipelineOptions options) {
    var settings = TokenizerOptions.DEFAULT.withFlavour(options.flavour());
    return new Tokenizers(CompletableFuture.supplyAsync(() -> Tokenizer.load(directory, settings)));
  }

  /**
   * Reads the model meanwhile. Where both fail, the tokenizer's error is told, whichever came
   * first.
   */
  <M> M beside(Supplier<M> model) {
    try {
      return model.get();
    } catch (RuntimeException e) {
      tokenizer();
      throw e;
    }
  }

  /** Waits for the tokenizer; throws what its reading threw. */
  Tokenizer tokenizer() {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
