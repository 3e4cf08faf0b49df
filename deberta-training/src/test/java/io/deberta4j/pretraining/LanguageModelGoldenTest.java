package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case of the Enhanced Mask Decoder through {@link LanguageModel}, which leaves out the last
 * layer's first run: logits, losses and gradients are the recorded ones all the same.
 */
class LanguageModelGoldenTest {
  @TestFactory
  Stream<DynamicTest> everyCaseOfTheDecoderAgreesWithMicrosoft() throws IOException {
    return Recorded.tests(LanguageModelGoldenTest::isDecoder, LanguageModelGoldenTest::verify);
  }

  private static boolean isDecoder(Path directory) {
    String model = Recorded.json(directory, "case.json").path("model_class").asText();
    return model.equals("MaskedLanguageModel");
  }

  private static void verify(Recorded recorded) {
    DebertaConfig config = ConfigJson.read(recorded.directory().resolve("config.json"));
    try (var scope = TensorScope.open();
        var weights = Parameters.readTrainable(recorded.weights())) {
      var model = new LanguageModel(weights, config, MaskDecoding.released(config));
      Tensor labels = recorded.labels();
      Tensor logits = model.logits(recorded.batch(), labels, Mode.EVAL);
      Tensor losses = LanguageModel.lossPerToken(logits, labels);
      recorded.compare("logits", logits);
      recorded.compare("loss_per_token", losses);
      recorded.compare("loss", losses.mean());
      losses.mean().backward();
      recorded.compareGradients("grad.", weights.all());
    }
  }
}
