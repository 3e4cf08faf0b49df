package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.checkpoint.CheckpointOrigin;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** From text to scores as transformers gives them: every case of {@code e2e}. */
final class PipelineGoldenTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> textsGetTheScoresOfTransformers() throws IOException {
    Path cases = TestFolders.goldens().resolve("e2e");
    Assumptions.assumeTrue(Files.isDirectory(cases), cases + " is absent");
    try (Stream<Path> folders = Files.list(cases)) {
      List<Path> sorted = folders.filter(Files::isDirectory).sorted().toList();
      return sorted.stream().map(path -> dynamicTest(path.toString(), () -> run(path)));
    }
  }

  private void run(Path golden) throws IOException {
    JsonNode description = new ObjectMapper().readTree(golden.resolve("case.json").toFile());
    String vocabulary = description.get("tokenizer_model").asText().split(" ", -1)[0];
    List<Path> found =
        TestFolders.assets().stream()
            .map(f -> f.resolve(vocabulary))
            .filter(Files::exists)
            .toList();
    Assumptions.assumeFalse(found.isEmpty(), vocabulary + " is absent; give -Dassets=DIR");
    Path model = Files.createDirectories(directory.resolve(golden.getFileName().toString()));
    for (String name : List.of("config.json", "model.safetensors", "tokenizer_config.json")) {
      Files.copy(golden.resolve(name), model.resolve(name));
    }
    Files.copy(found.get(0), model.resolve("spm.model"));
    PipelineOptions options =
        PipelineOptions.DEFAULT.withMaxLength(description.at("/options/max_length").asInt(0));
    List<TextPair> texts = new ArrayList<>();
    description
        .get("texts")
        .forEach(t -> texts.add(new TextPair(t.get(0).asText(), text(t.get(1)))));
    double tolerance = description.at("/tolerance/outputs").asDouble(1e-4);
    if (description.get("model_class").asText().endsWith("MaskedLM")) {
      fillMask(model, options, texts, description.get("top5_at_masks"), tolerance);
    } else {
      classify(model, options, texts, golden.resolve("io.safetensors"), tolerance);
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isNull() ? null : node.asText();
  }

  private static void classify(
      Path model, PipelineOptions options, List<TextPair> texts, Path io, double tolerance) {
    float[][] logits;
    try (var scope = TensorScope.open();
        var origin = new CheckpointOrigin(Safetensors.open(io).tensors(), 1, io.toString())) {
      Tensor tensor = origin.load("logits");
      assertThat(tensor).isNotNull();
      logits = Floats.rows(Objects.requireNonNull(tensor));
    }
    try (var pipeline = TextClassificationPipeline.load(model, options)) {
      List<TextClassification> results = pipeline.classifyPairs(texts);
      for (int i = 0; i < texts.size(); i++) {
        double[] expected = Scores.softmax(logits[i]);
        for (Label label : results.get(i).labels()) {
          int id = pipeline.labels().indexOf(label.label());
          assertThat(label.score()).isCloseTo(expected[id], within(tolerance));
        }
        assertThat(results.get(i).truncated()).isFalse();
      }
    }
  }

  private static void fillMask(
      Path model, PipelineOptions options, List<TextPair> texts, JsonNode masks, double tolerance) {
    try (var pipeline = FillMaskPipeline.load(model, options, MaskDecoder.AUTO)) {
      int row = -1;
      int nth = 0;
      for (JsonNode mask : masks) {
        nth = mask.get("row").asInt() == row ? nth + 1 : 0;
        row = mask.get("row").asInt();
        FilledText filled =
            pipeline.fill(
                texts.get(row).text(), FillMaskOptions.DEFAULT.withTopK(mask.get("ids").size()));
        for (int i = 0; i < mask.get("ids").size(); i++) {
          FilledMask candidate = filled.masks().get(nth).get(i);
          assertThat(candidate.token()).isEqualTo(mask.get("ids").get(i).asInt());
          assertThat(candidate.tokenString()).isEqualTo(mask.get("tokens").get(i).asText());
          assertThat(candidate.score())
              .isCloseTo(mask.get("probabilities").get(i).asDouble(), within(tolerance));
        }
      }
    }
  }
}
