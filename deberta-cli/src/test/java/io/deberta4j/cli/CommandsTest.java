package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands beside {@code classify}. */
final class CommandsTest {
  @TempDir Path directory;

  @Test
  void tokenizePrintsTheseArrays() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    Run run = Run.of("tokenize", "-m", model, "--json", "the dog");
    JsonNode tokens = Json.of(run.out());
    assertThat(Json.keys(tokens))
        .containsExactly(
            "input_ids",
            "tokens",
            "offsets",
            "token_type_ids",
            "attention_mask",
            "special_tokens_mask");
    assertThat(tokens.at("/tokens/0").asText()).isEqualTo("[CLS]");
    assertThat(tokens.at("/tokens/1").asText()).isEqualTo("\u2581the");
    assertThat(tokens.at("/offsets/1").toString()).isEqualTo("[0,3]");
    assertThat(tokens.at("/special_tokens_mask/0").asInt()).isEqualTo(1);
    assertThat(Run.of("tokenize", "-m", model, "the dog").lines())
        .startsWith("the dog")
        .anyMatch(line -> line.endsWith("\t0-3\t\u2581the"));
  }

  @Test
  void tokenizeReadsPairsAndOptions() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    String line = "{\"text\": \"the dog\", \"pair\": \"the\"}\n{\"text\": \"\", \"pair\": null}\n";
    Run run = Run.withInput(line, "tokenize", "-m", model, "--json", "-i", "-");
    JsonNode types = Json.of(run.lines().get(0)).get("token_type_ids");
    assertThat(types.get(0).asInt()).isEqualTo(0);
    assertThat(types.get(types.size() - 1).asInt()).isEqualTo(1);
    Run bare =
        Run.withInput(line, "tokenize", "-m", model, "--json", "-i", "-", "--no-special-tokens");
    assertThat(Json.of(bare.lines().get(0)).get("special_tokens_mask").toString())
        .doesNotContain("1");
    assertThat(Json.of(bare.lines().get(1)).get("input_ids")).isEmpty();
    Run cut = Run.of("tokenize", "-m", model, "--json", "--max-length", "3", "the dog the dog");
    assertThat(Json.of(cut.out()).get("input_ids")).hasSize(3);
    Run raw =
        Run.of("tokenize", "-m", model, "--json", "--flavour", "sentencepiece", "the [MASK] dog");
    assertThat(Json.of(raw.out()).get("tokens").toString()).doesNotContain("\"[MASK]\"");
  }

  /** Half a surrogate pair is possible in JSON, not in UTF-8: it must come out as it went in. */
  @Test
  void halfACharacterSurvivesJson() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    Run run =
        Run.withInput(
            "{\"text\": \"a\\ud83d \\ud83d\\ude00\"}\n",
            "classify",
            "-m",
            model,
            "--json",
            "-i",
            "-");
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out()).contains("a\\ud83d \ud83d\ude00");
    assertThat(Json.of(run.out()).get("text").asText()).isEqualTo("a\ud83d \ud83d\ude00");
  }

  @Test
  void exportOnnxWritesTheFileAndNamesTheHead() throws IOException {
    String model = TinyModel.classifier(directory.resolve("model")).toString();
    Path file = directory.resolve("model.onnx");
    Run run = Run.of("export-onnx", "-m", model, "-o", file.toString());
    assertThat(run.lines()).containsExactly(file + "  sequence-classification  f32");
    assertThat(file).isNotEmptyFile();
    Run bare =
        Run.of(
            "export-onnx",
            "-m",
            model,
            "-o",
            file.toString(),
            "--head",
            "feature-extraction",
            "--form",
            "optimised",
            "--precision",
            "int8");
    assertThat(bare.lines()).containsExactly(file + "  feature-extraction  int8");
    Run wrong = Run.of("export-onnx", "-m", model, "-o", file.toString(), "--precision", "int4");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("Unknown precision 'int4'; expected f32, int8");
    Run missing =
        Run.of("export-onnx", "-m", model, "-o", file.toString(), "--head", "question-answering");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("qa_outputs.weight");
  }

  @Test
  void fillMaskPrintsCandidatesOfEveryMask() throws IOException {
    String model = TinyModel.maskedLm(directory).toString();
    Run run = Run.of("fill-mask", "-m", model, "--json", "--top-k", "2", "the [MASK] is [MASK].");
    JsonNode filled = Json.of(run.out());
    assertThat(Json.keys(filled))
        .containsExactly("text", "masks", "decoder", "windows", "truncated", "precision");
    assertThat(filled.get("masks")).hasSize(2);
    assertThat(Json.keys(filled.at("/masks/0/0")))
        .containsExactly("sequence", "score", "token", "token_str");
    assertThat(filled.get("decoder").asText()).isEqualTo("plain");
    assertThat(Run.of("fill-mask", "-m", model, "the [MASK].").lines()).hasSize(6);
    Run targets = Run.of("fill-mask", "-m", model, "--targets", "the,a", "--json", "the [MASK].");
    assertThat(Json.of(targets.out()).at("/masks/0")).hasSize(2);
    Run none = Run.of("fill-mask", "-m", model, "no mask here");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).containsOnlyOnce("no mask here").contains("no [MASK]");
  }

  @Test
  void fillMaskNamesTheLineWithoutMaskAfterTheResultsBeforeIt() throws IOException {
    String model = TinyModel.maskedLm(directory).toString();
    Run run =
        Run.withInput(
            "the [MASK]\nno mask\nthe [MASK]\n", "fill-mask", "-m", model, "--json", "-i", "-");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lines()).hasSize(1);
    assertThat(run.err()).contains("standard input: line 2").contains("[MASK]");
    Run emd = Run.of("fill-mask", "-m", model, "--decoder", "emd", "the [MASK]");
    assertThat(emd.code()).isEqualTo(1);
    assertThat(emd.err()).contains("position_embeddings");
  }

  @Test
  void embedPrintsVectors() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    Run run = Run.of("embed", "-m", model, "--json", "--normalize", "the dog", "a cat");
    assertThat(run.lines()).hasSize(2);
    JsonNode vector = Json.of(run.lines().get(0)).get("embedding");
    double square = 0;
    for (JsonNode x : vector) {
      square += x.asDouble() * x.asDouble();
    }
    assertThat(square).isCloseTo(1, within(1e-4));
    assertThat(Json.of(run.lines().get(0)).get("precision").asText()).isEqualTo("f32");
    Run bf16 = Run.of("embed", "-m", model, "--json", "--precision", "bf16", "the dog");
    assertThat(Json.of(bf16.lines().get(0)).get("precision").asText()).isEqualTo("bf16");
    Run cls = Run.of("embed", "-m", model, "--pooling", "cls", "the dog");
    assertThat(cls.lines().get(0).split(" ", -1)).hasSize(16);
    Run pair = Run.withInput("{\"text\": \"a\", \"pair\": \"b\"}", "embed", "-m", model, "-i", "-");
    assertThat(pair.code()).isEqualTo(1);
    assertThat(pair.err()).contains("pair");
  }

  @Test
  void checkTellsPassesFromFailures() throws IOException {
    Path root = Path.of(System.getProperty("deberta.root", ".."));
    Path golden = root.resolve("goldens/models/v2-noconv");
    assertThat(Run.of("check", "--plan", "fast", golden.toString()).code()).isZero();
    Run good = Run.of("check", golden.toString());
    assertThat(good.code()).isEqualTo(0);
    assertThat(good.out()).contains("PASS", "1 passed, 0 failed, 0 skipped");
    Path broken = Files.createDirectories(directory.resolve("broken"));
    for (String name : new String[] {"case.json", "io.safetensors", "model.safetensors"}) {
      Files.copy(golden.resolve(name), broken.resolve(name));
    }
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        broken.resolve("config.json"),
        config.replace("\"position_buckets\": 8", "\"position_buckets\": 4"));
    Run bad = Run.of("check", broken.toString());
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.out()).contains("FAIL", "0 passed, 1 failed");
    Path none = Files.createDirectories(directory.resolve("none"));
    Run nothing = Run.of("check", none.toString());
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.out()).contains("no case found", "case.json");
  }

  @Test
  void tokenizersThatDifferAreShown() throws IOException {
    String model = TinyModel.classifier(directory).toString();
    String[] command = {
      "diff-tokenizers", "-m", model, "--flavour=hf4", "--other-flavour=microsoft"
    };
    Run same = Run.withInput("the old man\n", with(command, "-i", "-"));
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.out()).isEmpty();
    assertThat(same.err()).contains("0 of 1 texts differ");

    // Microsoft's code does not know special tokens in a text, Hugging Face's does.
    Run run = Run.withInput("the old man\nan [SEP] end\n", with(command, "-i", "-", "--json"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("1 of 2 texts differ");
    assertThat(run.lines()).hasSize(1);
    JsonNode difference = Json.of(run.out());
    assertThat(difference.at("/text").asText()).isEqualTo("an [SEP] end");
    assertThat(difference.at("/one/tokens").toString()).contains("[SEP]");
    assertThat(Run.of(with(command, "an [SEP] end")).out()).contains("  one:   ", "  other: ");

    Run nothing = Run.of("diff-tokenizers", "-m", model, "text");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("Nothing to compare");
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aConvertedModelAnswersAsBefore() throws IOException {
    Path model = TinyModel.classifier(directory.resolve("model"));
    Path converted = directory.resolve("converted");
    Run run = Run.of("convert", "-m" + model, "-o" + converted, "--dtype=bf16");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("tensors  ", "weights  ");
    Run before = Run.of("classify", "-m" + model, "--json", "the old man");
    Run after = Run.of("classify", "-m" + converted, "--json", "the old man");
    assertThat(after.code()).as(after.err()).isZero();
    double expected = Json.of(before.out()).at("/labels/0/score").asDouble();
    assertThat(Json.of(after.out()).at("/labels/0/score").asDouble())
        .isCloseTo(expected, within(0.05));
    assertThat(Run.of("convert", "-m" + model, "-o" + converted).err()).contains("converted");
  }
}
