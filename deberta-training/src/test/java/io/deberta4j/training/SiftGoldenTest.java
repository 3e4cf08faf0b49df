package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.loss.Perturbation;
import io.deberta4j.loss.PerturbationLoss;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@link Sift} from the recorded start of every case of adversarial training: losses and gradients.
 * What lies between is compared by {@code Check}, with any head.
 */
class SiftGoldenTest {
  private static final String CLASSIFIER = "SequenceClassificationModel";

  @TestFactory
  Stream<DynamicTest> everyCaseAgreesWithMicrosoft() throws IOException {
    Path goldens = TestFolders.goldens();
    List<Path> cases;
    try (Stream<Path> paths = Files.walk(goldens)) {
      cases =
          paths
              .filter(path -> path.endsWith("case.json"))
              .map(path -> path.resolveSibling("").normalize())
              .filter(path -> description(path).has("vat_lambda"))
              .filter(path -> description(path).path("model_class").asText().equals(CLASSIFIER))
              .sorted()
              .toList();
    }
    assumeFalse(
        cases.isEmpty() && TestFolders.goldensGiven(),
        () -> "no cases of adversarial training below " + goldens);
    assertThat(cases).isNotEmpty();
    return cases.stream()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    goldens.relativize(directory).toString(), () -> verify(directory)));
  }

  private static ObjectNode description(Path directory) {
    return SafeJson.readObject(directory.resolve("case.json"), 1 << 20, CheckpointException::new);
  }

  private static void verify(Path directory) {
    JsonNode description = description(directory);
    double outputs = description.path("tolerance").path("outputs").asDouble(1e-4);
    double gradients = description.path("tolerance").path("gradients").asDouble(2e-4);
    Map<String, StoredTensor> recorded =
        Safetensors.open(directory.resolve("io.safetensors")).tensors();
    Pretrained files = Pretrained.open(directory);
    try (var scope = TensorScope.open();
        var weights = Parameters.readTrainable(files.origin())) {
      var model = new DebertaForSequenceClassification(weights, files.config());
      Tensor types = recorded.containsKey("type_ids") ? read(recorded, "type_ids") : null;
      Batch batch =
          new Batch(read(recorded, "input_ids"), read(recorded, "input_mask"), types, null);
      var result =
          new Sift(config(description), 0)
              .run(
                  perturbation ->
                      model.forward(batch, Mode.EVAL.withPerturbation(perturbation)).logits(),
                  List::of,
                  e -> new Perturbation(e, read(recorded, "delta.0")));
      Tensor loss = model.loss(result.output(), read(recorded, "labels"));
      Tensor total = loss.add(result.penalty());
      total.backward();
      assertClose("logits", result.output(), recorded, outputs);
      assertClose("loss", loss, recorded, outputs);
      assertClose(
          "adversarial_loss",
          result.penalty().div(description.get("vat_lambda").asDouble()),
          recorded,
          outputs);
      assertClose("total_loss", total, recorded, outputs);
      compareGradients(weights, files, recorded, gradients);
    }
  }

  private static SiftConfig config(JsonNode description) {
    return SiftConfig.PUBLISHED
        .withLambda(description.get("vat_lambda").asDouble())
        .withLearningRate(description.get("learning_rate").asDouble())
        .withAscentLoss(PerturbationLoss.named(description.get("loss_fn").asText()));
  }

  private static void compareGradients(
      Parameters weights, Pretrained files, Map<String, StoredTensor> recorded, double tolerance) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    weights
        .all()
        .forEach(
            (name, weight) -> {
              Tensor gradient = weight.grad();
              found.put(
                  name, gradient == null ? Tensor.zeros(DType.F32, weight.shape()) : gradient);
            });
    Map<String, Tensor> gradients =
        files.config().modelType() == ModelType.DEBERTA
            ? FusedAttention.toV1(found, files.config().numAttentionHeads())
            : found;
    List<String> expected =
        recorded.keySet().stream().filter(name -> name.startsWith("grad.")).toList();
    assertThat(gradients.keySet().stream().map("grad."::concat))
        .containsExactlyInAnyOrderElementsOf(expected);
    gradients.forEach(
        (name, gradient) -> assertClose("grad." + name, gradient, recorded, tolerance));
  }

  private static Tensor read(Map<String, StoredTensor> recorded, String name) {
    StoredTensor stored = recorded.get(name);
    assertThat(stored).as(name).isNotNull();
    return Tensor.of(stored.read(), stored.dtype(), stored.shape());
  }

  private static void assertClose(
      String name, Tensor found, Map<String, StoredTensor> recorded, double tolerance) {
    Tensor difference = found.detach().sub(read(recorded, name)).abs().max();
    assertThat(difference.item()).as(name).isLessThanOrEqualTo(tolerance);
  }
}
