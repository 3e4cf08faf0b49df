package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every joint case of replaced-token detection: outputs, both losses, and each one's gradients. */
class ReplacedTokenGoldenTest {
  private static final String GENERATOR_GRADIENTS = "grad_generator_loss.";
  private static final String DISCRIMINATOR_GRADIENTS = "grad_discriminator_loss.";

  @TestFactory
  Stream<DynamicTest> everyJointCaseAgreesWithMicrosoft() throws IOException {
    return Recorded.tests(ReplacedTokenGoldenTest::isJoint, ReplacedTokenGoldenTest::verify);
  }

  private static boolean isJoint(Path directory) {
    return Recorded.json(directory, "config.json").has("generator");
  }

  private static void verify(Recorded recorded) {
    ObjectNode config = Recorded.json(recorded.directory(), "config.json");
    double lambda = recorded.description().get("rtd_lambda").asDouble();
    try (var scope = TensorScope.open();
        var weights = Parameters.readTrainable(recorded.weights())) {
      var models =
          new GeneratorDiscriminator(
              weights,
              ConfigJson.parse(config.get("generator").toString()),
              ConfigJson.parse(config.get("discriminator").toString()),
              EmbeddingSharing.named(config.get("embedding_sharing").asText()));
      Tensor labels = recorded.labels();
      Tensor generator = generate(models, recorded, labels);
      Tensor discriminator = discriminate(models, recorded, labels, lambda);
      recorded.compare("total_loss", generator.add(discriminator));
      recorded.compare("discriminator_word_embedding_in_use", models.wordsInUse());
      recorded.compare("discriminator_position_embedding_in_use", models.positionsInUse());

      generator.backward();
      recorded.compareGradients(GENERATOR_GRADIENTS, weights.all());
      Map<String, Tensor> first = gradients(weights);
      weights.all().values().forEach(Tensor::clearGrad);
      discriminator.backward();
      recorded.compareGradients(DISCRIMINATOR_GRADIENTS, weights.all());
      Map<String, Tensor> second = gradients(weights);
      weights.all().values().forEach(Tensor::clearGrad);

      joint(models, recorded, labels, lambda).backward();
      weights.all().forEach((name, weight) -> assertIsSum(name, weight, first, second));
    }
  }

  private static Tensor generate(GeneratorDiscriminator models, Recorded recorded, Tensor labels) {
    Tensor logits = models.generator().logits(recorded.batch(), labels, Mode.EVAL);
    Tensor losses = LanguageModel.lossPerToken(logits, labels);
    recorded.compare("generator_logits", logits);
    recorded.compare("sampling_probs", logits.softmax(-1));
    recorded.compare("generator_loss_per_token", losses);
    recorded.compare("generator_loss", losses.mean());
    return losses.mean();
  }

  private static Tensor discriminate(
      GeneratorDiscriminator models, Recorded recorded, Tensor labels, double lambda) {
    long[] drawn = recorded.get("sampled_tokens").to(DType.I64).toLongs();
    Batch corrupted = GeneratorDiscriminator.corrupt(recorded.batch(), labels, drawn);
    assertThat(corrupted.inputIds().toLongs())
        .isEqualTo(recorded.get("corrupted_input_ids").to(DType.I64).toLongs());
    Tensor logits = models.discriminate(corrupted, Mode.EVAL).logits();
    Tensor losses = GeneratorDiscriminator.lossPerToken(logits, corrupted, labels);
    recorded.compare("discriminator_logits", logits);
    recorded.compare("discriminator_loss_per_token", losses);
    Tensor scaled = losses.mean().mul(lambda);
    recorded.compare("discriminator_loss_scaled", scaled);
    return scaled;
  }

  private static Tensor joint(
      GeneratorDiscriminator models, Recorded recorded, Tensor labels, double lambda) {
    return generate(models, recorded, labels).add(discriminate(models, recorded, labels, lambda));
  }

  private static Map<String, Tensor> gradients(Parameters weights) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    weights
        .all()
        .forEach(
            (name, weight) -> {
              Tensor gradient = weight.grad();
              gradients.put(
                  name,
                  gradient == null ? Tensor.zeros(DType.F32, weight.shape()) : gradient.copy());
            });
    return gradients;
  }

  /** The gradient of the sum is the sum of the gradients; one that is missing counts as 0. */
  private static void assertIsSum(
      String name, Tensor weight, Map<String, Tensor> first, Map<String, Tensor> second) {
    Tensor sum = first.getOrDefault(name, weight).add(second.getOrDefault(name, weight));
    Tensor gradient = weight.grad();
    Tensor found = gradient == null ? Tensor.zeros(DType.F32, weight.shape()) : gradient;
    assertThat(found.sub(sum).abs().max().item()).as(name).isLessThanOrEqualTo(1e-6);
  }
}
