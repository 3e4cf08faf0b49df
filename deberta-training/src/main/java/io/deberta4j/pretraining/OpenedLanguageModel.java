package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;

/**
 * A language model of a directory, to be run.
 *
 * @param model the model
 * @param weights its own
 */
record OpenedLanguageModel(LanguageModel model, Parameters weights) implements AutoCloseable {
  /**
   * Reads the weights in F32.
   *
   * @throws io.deberta4j.io.DebertaException if the directory cannot be used
   */
  static OpenedLanguageModel open(Path directory) {
    LanguageModelFiles files = LanguageModelFiles.open(directory);
    Parameters weights = Parameters.read(files.pretrained().origin(), DType.F32);
    try (var scope = TensorScope.open()) {
      var model =
          new LanguageModel(weights, files.pretrained().config(), files.decoding(), files.passes());
      UnusedTensors.check(weights);
      return new OpenedLanguageModel(model, weights);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
