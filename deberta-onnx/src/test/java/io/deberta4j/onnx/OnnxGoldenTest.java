package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Pretrained;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recorded model, exported and run in ONNX Runtime, gives what our own code gives: heads,
 * both generations, talking heads, convolution, activations, all ways to treat positions.
 */
class OnnxGoldenTest {
  private static final int MAX_JSON = 16 << 20;

  private static final Map<String, OnnxHead> HEADS =
      Map.ofEntries(
          Map.entry("DebertaModel", OnnxHead.FEATURE_EXTRACTION),
          Map.entry("DebertaForSequenceClassification", OnnxHead.SEQUENCE_CLASSIFICATION),
          Map.entry("SequenceClassificationModel", OnnxHead.SEQUENCE_CLASSIFICATION),
          Map.entry("DebertaForTokenClassification", OnnxHead.TOKEN_CLASSIFICATION),
          Map.entry("NERModel", OnnxHead.TOKEN_CLASSIFICATION),
          Map.entry("DebertaForQuestionAnswering", OnnxHead.QUESTION_ANSWERING),
          Map.entry("DebertaForMultipleChoice", OnnxHead.MULTIPLE_CHOICE),
          Map.entry("MultiChoiceModel", OnnxHead.MULTIPLE_CHOICE),
          Map.entry("DebertaForMaskedLM", OnnxHead.MASKED_LM),
          Map.entry("MaskedLanguageModel", OnnxHead.ENHANCED_MASK_DECODER),
          Map.entry("ReplacedTokenDetectionModel", OnnxHead.REPLACED_TOKEN_DETECTION),
          Map.entry("ReCoRDQAModel", OnnxHead.RECORD_QUESTION_ANSWERING));

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyModelGivesTheSameInOnnxRuntime() throws IOException {
    Path goldens = TestFolders.goldens();
    List<Path> cases = cases(goldens);
    assumeFalse(cases.isEmpty() && TestFolders.goldensGiven(), () -> "no models below " + goldens);
    assertThat(cases).as("models below %s", goldens).isNotEmpty();
    return cases.stream()
        .flatMap(
            directory ->
                Arrays.stream(OnnxForm.values())
                    .map(
                        form ->
                            DynamicTest.dynamicTest(
                                goldens.relativize(directory) + " " + form,
                                () -> verify(directory, form))));
  }

  /** Folders with one model each; a generator and discriminator in one file are two. */
  private static List<Path> cases(Path goldens) throws IOException {
    try (Stream<Path> files = Files.walk(goldens)) {
      return files
          .filter(file -> file.endsWith("case.json"))
          .map(Path::getParent)
          .filter(directory -> Files.exists(directory.resolve("model.safetensors")))
          .filter(directory -> HEADS.containsKey(modelClass(directory)))
          .filter(directory -> !json(directory, "config.json").has("generator"))
          .sorted()
          .toList();
    }
  }

  private static String modelClass(Path directory) {
    String name = json(directory, "case.json").path("model_class").asText("");
    return name.replace("DebertaV2", "Deberta");
  }

  private static JsonNode json(Path directory, String file) {
    return SafeJson.readObject(directory.resolve(file), MAX_JSON, CheckpointException::new);
  }

  private void verify(Path directory, OnnxForm form) throws Exception {
    Path file = folder.resolve("model.onnx");
    OnnxHead head = Objects.requireNonNull(HEADS.get(modelClass(directory)));
    OnnxExport.Written written = new OnnxExport(head, form).write(directory, file);
    assertThat(written).isEqualTo(new OnnxExport.Written(head, file, null));
    SameOutputs.verify(
        Pretrained.open(directory), head, file, directory.getFileName().toString().hashCode());
  }
}
