package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --backend} of the commands that run a model. */
final class BackendOptionTest {
  @TempDir Path directory;

  @Test
  void theEmbeddedClassifierAndEncoderGiveTheSame() {
    String text = "I still have not received my new card";
    JsonNode expected = json("classify", "--json", "--backend", "libtorch", text).get("labels");
    JsonNode found = json("classify", "--json", "--backend", "onnxruntime", text).get("labels");
    assertThat(found.at("/0/label")).isEqualTo(expected.at("/0/label"));
    assertThat(found.at("/0/score").asDouble())
        .isCloseTo(expected.at("/0/score").asDouble(), within(1e-4));
    JsonNode vector = json("embed", "--json", text).get("embedding");
    JsonNode same =
        json("embed", "--json", "--backend", "onnxruntime", "--threads", "1", text)
            .get("embedding");
    for (int i = 0; i < vector.size(); i++) {
      assertThat(same.get(i).asDouble()).isCloseTo(vector.get(i).asDouble(), within(1e-4));
    }
  }

  @Test
  void masksAreGuessedTheSame() throws IOException {
    String model = TinyModel.maskedLm(directory).toString();
    JsonNode expected = json("fill-mask", "-m", model, "--json", "The [MASK].");
    JsonNode found =
        json("fill-mask", "-m", model, "--json", "--backend", "onnxruntime", "The [MASK].");
    assertThat(found.at("/masks/0/0/token")).isEqualTo(expected.at("/masks/0/0/token"));
  }

  @Test
  void thePrecisionOfOnnxRuntimeIsF32() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    String[] command = {"classify", "-m", model, "--json", "--backend", "onnxruntime", "a"};
    assertThat(json(with(command, "--precision", "fastest")).get("precision").asText())
        .isEqualTo("f32");
    Run refused = Run.of(with(command, "--precision", "bf16"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("f32").contains("bf16").contains("libtorch");
  }

  @Test
  void anUnknownBackendIsBadUsage() {
    Run run = Run.of("classify", "--backend", "tensorflow", "a");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("auto, libtorch or onnxruntime");
  }

  private static String[] with(String[] command, String... more) {
    String[] all = new String[command.length + more.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  private static JsonNode json(String... command) {
    Run run = Run.of(command);
    assertThat(run.code()).as(run.err()).isZero();
    return Json.of(run.out());
  }
}
