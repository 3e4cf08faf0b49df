package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.verify.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deberta verify}: both sides, texts, exit codes, and what is printed. */
final class VerifyCommandTest {
  @TempDir Path directory;

  private String classifier() throws IOException {
    return TinyModel.classifier(directory.resolve("model")).toString();
  }

  private String export(String model, String... more) {
    Path file = directory.resolve("model.onnx");
    String[] command = new String[5 + more.length];
    System.arraycopy(
        new String[] {"export-onnx", "-m", model, "-o", file.toString()}, 0, command, 0, 5);
    System.arraycopy(more, 0, command, 5, more.length);
    Run run = Run.of(command);
    assertThat(run.code()).as(run.err()).isZero();
    return file.toString();
  }

  private String recorded(String... lines) throws IOException {
    Path file = directory.resolve("recorded.jsonl");
    return Files.writeString(file, String.join("\n", lines) + "\n").toString();
  }

  /** The logits that classify shows are those of the model: recorded, they agree with it. */
  private String line(String model, String text) {
    JsonNode shown =
        Json.of(Run.of("classify", "-m", model, "--json", "--function", "none", text).out());
    double[] logits = new double[3];
    for (JsonNode label : shown.get("labels")) {
      int place = List.of("no", "maybe", "yes").indexOf(label.get("label").asText());
      logits[place] = label.get("score").asDouble();
    }
    return "{\"text\": \"%s\", \"input_ids\": %s, \"logits\": [%s, %s, %s]}"
        .formatted(
            text,
            Arrays.toString(Tokenizer.load(Path.of(model)).encode(text).ids()),
            logits[0],
            logits[1],
            logits[2]);
  }

  @Test
  void anExportAgreesOnTheDefaultTexts() throws IOException {
    String model = classifier();
    Run run = Run.of("verify", "-m", model, "--onnx", export(model), "--threads", "1");
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("model.onnx (ONNX Runtime 1.", " FLOAT")
        .contains("compared  logits")
        .contains("AGREES    on all 16 texts: largest difference ", "tolerance 1.0e-04")
        .contains("worst     default text ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void textsComeFromTheCommandLineOrAFile() throws IOException {
    String model = classifier();
    String file = export(model);
    Run run = Run.of("verify", "-m", model, "--onnx", file, "--json", "I like it.", "no");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode report = Json.of(run.out());
    assertThat(report.get("agrees").asBoolean()).isTrue();
    assertThat(report.get("texts")).hasSize(2);
    assertThat(report.at("/texts/0/alone/difference").asDouble()).isLessThan(1e-4);
    assertThat(report.at("/texts/0/in_batch/difference").asDouble()).isLessThan(1e-4);
    assertThat(report.at("/texts/0/alone/output").asText()).isEqualTo("logits");
    assertThat(report.at("/arg_max/of").asInt()).isEqualTo(2);
    assertThat(report.get("findings")).isEmpty();
    assertThat(report.at("/other_weights/FLOAT").asLong()).isPositive();
    String lines = "plain\n{\"text\": \"one\", \"pair\": \"other\"}\n";
    JsonNode read =
        Json.of(
            Run.withInput(lines, "verify", "-m", model, "--onnx", file, "--json", "-i", "-").out());
    assertThat(read.at("/texts/1/pair").asText()).isEqualTo("other");
    assertThat(read.at("/texts/1/where").asText()).isEqualTo("standard input: line 2");
    Run empty = Run.withInput("", "verify", "-m", model, "--onnx", file, "-i", "-");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err()).contains("no text to compare on");
  }

  @Test
  void eightBitsDisagreeWithTheReasonUnlessThatIsTolerated() throws IOException {
    String model = classifier();
    String file = export(model, "--precision", "int8");
    Run run = Run.of("verify", "-m", model, "--onnx", file, "I like it.", "no");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("DISAGREES on ", " INT8")
        .contains("integers of 8 bits or fewer: it is quantised")
        .contains("the plan is not the cause");
    Run tolerant =
        Run.of("verify", "-m", model, "--onnx", file, "--tolerance", "10", "I like it.", "no");
    assertThat(tolerant.code()).isZero();
    assertThat(tolerant.out()).contains("tolerance 1.0e+01");
  }

  @Test
  void recordedOutputsAgree() throws IOException {
    String model = classifier();
    String file = recorded(line(model, "I like it."), "", line(model, "no"));
    Run run = Run.of("verify", "-m", model, "--expected", file);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("same", "1/1", "AGREES    on all 2 texts");
    byte[] plain = Files.readAllBytes(Path.of(file));
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain);
    }
    Path gz = Files.write(directory.resolve("recorded.jsonl.gz"), zipped.toByteArray());
    assertThat(Run.of("verify", "-m", model, "--expected", gz.toString()).code()).isZero();
  }

  @Test
  void aDisagreementOfTokenizersIsShownByIds() throws IOException {
    String model = classifier();
    String line = line(model, "no");
    String ids = line.replaceFirst("\\[1, [0-9]+", "[1, 999");
    Run run = Run.of("verify", "-m", model, "--expected", recorded(ids));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("from token 1 on: ours [", "other [999")
        .contains("Token ids differ, and no flavour of our tokenizer gives theirs");
    JsonNode report =
        Json.of(Run.of("verify", "-m", model, "--expected", recorded(ids), "--json").out());
    assertThat(report.at("/texts/0/ids_equal").asBoolean()).isFalse();
    assertThat(report.at("/texts/0/first_different_token").asInt()).isEqualTo(1);
    assertThat(report.at("/findings/0/kind").asText()).isEqualTo("tokenizer");
  }

  @Test
  void theWorstPlaceIsShownWithBothValues() throws IOException {
    Path model =
        TinyModel.write(
            directory.resolve("tagger"), DebertaForTokenClassification::new, "O", "B-PER");
    int tokens = Tokenizer.load(model).encode("no").length();
    String zeros = "[0, 0], ".repeat(tokens - 1);
    String line = "{\"text\": \"no\", \"logits\": [%s[0, 1000]]}".formatted(zeros);
    Run run = Run.of("verify", "-m", model.toString(), "--expected", recorded(line));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("logits, token " + (tokens - 1) + ", value 1: ours ", "other 1000");
    JsonNode report =
        Json.of(
            Run.of("verify", "-m", model.toString(), "--expected", recorded(line), "--json").out());
    assertThat(report.get("largest_difference").asDouble()).isCloseTo(1000, within(50.0));
    assertThat(report.get("worst_text").asInt()).isZero();
    assertThat(report.at("/texts/0/in_batch").isNull()).isTrue();
  }

  @Test
  void thePageExplainsEveryFinding() throws IOException {
    String page = Files.readString(TestFolders.repository().resolve("docs/verify.md"));
    for (Finding.Kind kind : Finding.Kind.values()) {
      assertThat(page).contains("`" + EnumNames.of(kind) + "`");
    }
  }

  @Test
  void whatCannotBeReadIsOneMessage() throws IOException {
    String model = classifier();
    failed("recorded.jsonl: line 1: nothing to compare", recorded("{\"text\": \"a\"}"), model);
    failed("recorded.jsonl: no recorded text", recorded(""), model);
    failed(
        "nowhere.jsonl: there is no such file",
        directory.resolve("nowhere.jsonl").toString(),
        model);
    Run run = Run.of("verify", "-m", model, "--onnx", directory + "/nowhere.onnx", "a");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: ").contains("nowhere.onnx: no such file");
    Path text = Files.writeString(directory.resolve("text.txt"), "no graph");
    Run none = Run.of("verify", "-m", model, "--onnx", text.toString(), "a");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err())
        .contains(text + ": is no ONNX file, or cut short (ONNX Runtime: ")
        .contains("). Export it again.");
    Run folder = Run.of("verify", "-m", model, "--expected", directory.toString());
    assertThat(folder.code()).isEqualTo(1);
    assertThat(folder.err()).contains(directory + ": is a folder. Name a file.");
  }

  private static void failed(String message, String file, String model) {
    Run run = Run.of("verify", "-m", model, "--expected", file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: ").contains(message).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }
}
