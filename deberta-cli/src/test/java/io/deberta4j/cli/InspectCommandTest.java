package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deberta inspect}: what it prints, and what its exit code says. */
final class InspectCommandTest {
  @TempDir private Path directory;

  private String model() throws IOException {
    return TinyModel.classifier(directory.resolve("model")).toString();
  }

  private void edit(String old, String replacement) throws IOException {
    Path config = directory.resolve("model/config.json");
    String before = Files.readString(config);
    assertThat(before).contains(old);
    Files.writeString(config, before.replace(old, replacement));
  }

  @Test
  void aGoodModelIsDescribedWithItsNotes() throws IOException {
    Run run = Run.of("inspect", "-m", model());
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("DeBERTa v3", "sequence classification", "3: no, maybe, yes", "F32")
        .contains("note  model-max-length-unset  (tokenizer_config.json: model_max_length)")
        .contains("  model_max_length is absent.", "  > Nothing here.");
    assertThat(run.lines()).last().asString().startsWith("0 errors, 0 warnings, ");
  }

  /** docs/inspect.md begins with a command and with what it prints. */
  @Test
  void thePageShowsWhatIsPrinted() throws IOException {
    String page = Files.readString(TestFolders.repository().resolve("docs/inspect.md"));
    String[] shown = page.split("```", 3)[1].strip().split("\n", 3);
    String model = shown[1];
    assertThat(shown[0]).isEqualTo("$ ./deberta inspect --model " + model);
    String path = TestFolders.repository().resolve(model).toString();
    Run run = Run.of("inspect", "--model", path);
    assertThat(run.lines()).first().isEqualTo(path);
    assertThat(run.lines().stream().skip(1)).containsExactlyElementsOf(shown[2].lines().toList());
  }

  @Test
  void theEmbeddedModelIsGood() {
    Run run = Run.of("inspect");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.lines()).last().asString().startsWith("0 errors, 0 warnings, ");
  }

  @Test
  void jsonHasTheSame() throws IOException {
    Run run = Run.of("inspect", "-m", model(), "--json");
    JsonNode json = Json.of(run.out());
    assertThat(json.get("errors").asInt()).isZero();
    assertThat(json.get("family").asText()).isEqualTo("DeBERTa v3");
    JsonNode first = json.get("findings").get(0);
    assertThat(first.get("severity").asText()).isEqualTo("note");
    for (String field : new String[] {"code", "file", "key", "found", "means", "advice"}) {
      assertThat(first.get(field).isTextual()).as(field).isTrue();
    }
    assertThat(json.get("notes").asInt()).isEqualTo(json.get("findings").size());
  }

  @Test
  void anErrorComesFirstAndIsTheExitCode() throws IOException {
    String model = model();
    edit("\"2\" : \"yes\"", "\"2\" : \"yes\", \"3\" : \"more\"");
    Run run = Run.of("inspect", "-m", model);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().indexOf("error  num-labels-disagrees  (config.json: id2label)"))
        .isPositive()
        .isLessThan(run.out().indexOf("note  "));
    assertThat(run.out())
        .contains("The classifier has 3 outputs, the configuration names 4 classes.");
    JsonNode json = Json.of(Run.of("inspect", "-m", model, "--json").out());
    assertThat(json.at("/findings/0/code").asText()).isEqualTo("num-labels-disagrees");
  }

  @Test
  void strictTakesWarningsSeriously() throws IOException {
    String model = model();
    assertThat(Run.of("inspect", "-m", model, "--strict").code()).isZero();
    edit("\"vocab_size\"", "\"auto_map\" : {\"AutoModel\" : \"x.Y\"}, \"vocab_size\"");
    assertThat(Run.of("inspect", "-m", model).code()).isZero();
    assertThat(Run.of("inspect", "-m", model, "--strict").code()).isEqualTo(1);
  }

  /** The biases of a model that was only drawn are zero. */
  @Test
  void weightsAreReadWhenAskedFor() throws IOException {
    String model = model();
    assertThat(Run.of("inspect", "-m", model).out()).doesNotContain("untrained-head");
    Run run = Run.of("inspect", "-m", model, "--weights", "--strict");
    assertThat(run.out()).contains("warning  untrained-head");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void wrongUsageIsNamed() throws IOException {
    String model = model();
    for (String[] arguments :
        new String[][] {
          {"inspect", "-m", model, "another"},
          {"inspect", "-m", model, "--wieghts"},
          {"inspect", "-m"},
          {"inspect", "-m", model, "--strict=maybe"}
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").contains("--help");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void whatIsNoModelIsOneMessage() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path file = Files.writeString(directory.resolve("a.txt"), "text");
    for (Path path : new Path[] {empty, file, directory.resolve("absent")}) {
      Run run = Run.of("inspect", "-m", path.toString());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).startsWith("deberta: " + path).doesNotContain("Exception");
      assertThat(run.err().lines().count()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
    }
  }

  /** A file must not write to the terminal what it likes. */
  @Test
  void controlCharactersAreNotPassedOn() throws IOException {
    String model = model();
    edit("\"vocab_size\"", "\"evil\\u001b[31m\\u0007\" : 1, \"vocab_size\"");
    String out = Run.of("inspect", "-m", model).out();
    assertThat(out)
        .contains("unknown-config-keys", "evil?[31m?")
        .doesNotContain("\u001b", "\u0007");
  }
}
