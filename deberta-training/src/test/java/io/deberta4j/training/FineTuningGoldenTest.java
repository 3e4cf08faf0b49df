package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The trainer follows recorded runs of Microsoft's trainer: loss by loss, and in the final weights.
 * A case is one by its tensors: recorded batches and losses, and weights after the last step.
 */
class FineTuningGoldenTest {
  @TestFactory
  Stream<DynamicTest> everyRecordedRunIsFollowed() throws IOException {
    Path goldens = TestFolders.goldens();
    List<Path> cases;
    try (Stream<Path> paths = Files.walk(goldens)) {
      cases =
          paths
              .filter(path -> path.endsWith("io.safetensors"))
              .filter(this::isRun)
              .sorted()
              .map(Path::getParent)
              .toList();
    }
    assumeFalse(cases.isEmpty() && TestFolders.goldensGiven(), () -> "no runs below " + goldens);
    assertThat(cases).as("recorded runs below %s", goldens).isNotEmpty();
    return cases.stream()
        .map(c -> DynamicTest.dynamicTest(goldens.relativize(c).toString(), () -> follow(c)));
  }

  private boolean isRun(Path file) {
    Set<String> names = Safetensors.open(file).tensors().keySet();
    return names.contains("losses") && names.contains("batch.0.input_ids");
  }

  private static void follow(Path directory) throws IOException {
    JsonNode description = new ObjectMapper().readTree(directory.resolve("case.json").toFile());
    Map<String, StoredTensor> recorded =
        Safetensors.open(directory.resolve("io.safetensors")).tensors();
    Pretrained pretrained = Pretrained.open(directory);
    List<Double> losses = new ArrayList<>();
    try (var scope = TensorScope.open();
        Parameters weights = Parameters.readTrainable(pretrained.origin())) {
      var model = new DebertaForSequenceClassification(weights, pretrained.config());
      train(description, recorded, weights, model, losses);
      double tolerance = description.at("/tolerance/losses").asDouble();
      float[] expected = tensor(recorded, "losses").toFloats();
      assertThat(losses).hasSize(expected.length);
      for (int t = 0; t < expected.length; t++) {
        assertThat(losses.get(t)).as("loss %d", t).isCloseTo(expected[t], within(tolerance));
      }
      compare(recorded, weights.all(), description.at("/tolerance/final_parameters").asDouble());
    }
  }

  private static void train(
      JsonNode description,
      Map<String, StoredTensor> recorded,
      Parameters weights,
      DebertaForSequenceClassification model,
      List<Double> losses) {
    int steps = description.path("steps").asInt();
    JsonNode settings = description.path("optimizer");
    TrainerConfig config =
        TrainerConfig.builder()
            .epochs(1)
            .batchSize(1)
            .learningRate(settings.path("learning_rate").asDouble())
            .maxGradientNorm(settings.path("max_grad_norm").asDouble())
            .build();
    int[] next = {0};
    var objective =
        new SupervisedObjective<Integer, Integer>(
            weights.all(),
            example -> 1,
            examples -> next[0]++, // the recorded batches come in their order
            batch -> 1,
            (batch, mode) -> loss(recorded, model, batch));
    try (var optimizer = new MicrosoftAdam(weights.all(), description)) {
      new Trainer<>(objective, optimizer, warmupLinear(settings, steps), config)
          .withListener(
              new TrainerListener() {
                @Override
                public void stepped(Step step) {
                  losses.add(step.loss());
                }
              })
          .train(IntStream.range(0, steps).boxed().toList());
    }
  }

  /** The runs have no dropout. */
  private static Tensor loss(
      Map<String, StoredTensor> recorded, DebertaForSequenceClassification model, int t) {
    Batch batch =
        new Batch(
            tensor(recorded, "batch." + t + ".input_ids"),
            tensor(recorded, "batch." + t + ".input_mask"),
            null,
            null);
    Tensor labels = tensor(recorded, "batch." + t + ".labels");
    return model.loss(model.forward(batch, Mode.EVAL).logits(), labels);
  }

  /** Microsoft's {@code warmup_linear}: x/w up to w, then 1 − x. */
  private static LearningRateSchedule warmupLinear(JsonNode settings, int steps) {
    assertThat(settings.path("lr_schedule").asText()).isEqualTo("warmup_linear");
    double warmup = settings.path("warmup_proportion").asDouble();
    return step -> {
      double x = step / (double) steps;
      return x < warmup ? x / warmup : 1 - x;
    };
  }

  private static void compare(
      Map<String, StoredTensor> recorded, Map<String, Tensor> weights, double tolerance) {
    Set<String> compared = new HashSet<>();
    weights.forEach(
        (name, weight) -> {
          compared.add("final." + name);
          assertThat(weight.sub(tensor(recorded, "final." + name)).abs().max().item())
              .as(name)
              .isLessThan(tolerance);
        });
    assertThat(compared).hasSizeGreaterThan(30);
  }

  private static Tensor tensor(Map<String, StoredTensor> recorded, String name) {
    StoredTensor stored = Objects.requireNonNull(recorded.get(name), name);
    return Tensor.of(stored.read(), stored.dtype(), stored.shape());
  }
}
