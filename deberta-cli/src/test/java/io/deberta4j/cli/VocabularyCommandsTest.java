package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train-tokenizer} and {@code trim-vocabulary}. */
final class VocabularyCommandsTest {
  @TempDir Path directory;
  private Path plain = Path.of("");
  private Path zipped = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder dogs = new StringBuilder();
    StringBuilder cats = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      dogs.append("the dog number ").append(i).append(" barks\n");
      cats.append("a cat and ").append(i).append(" more sleep ﬁne\n");
    }
    plain = Files.writeString(directory.resolve("dogs.txt"), dogs);
    zipped = directory.resolve("cats.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      out.write(cats.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private Run train(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("train-tokenizer", "--output=" + directory.resolve(output), plain.toString()));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private JsonNode tokens(String vocabulary, String text) throws IOException {
    Run run = Run.of("tokenize", "-m", directory.resolve(vocabulary).toString(), "--json", text);
    return Json.of(run.out()).get("tokens");
  }

  @Test
  void aUnigramVocabularyIsOneForNewModels() throws IOException {
    Run run = train("new", "--vocab-size=300", "--special-token=<pet>", zipped.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("120 lines read", "pieces to begin with", "round 1: ");
    assertThat(run.lines())
        .contains("ids              302: vocab_size of a model, or more")
        .anyMatch(line -> line.matches("pieces per word  [0-9.]+, in this text"));
    assertThat(directory.resolve("new"))
        .isDirectoryContaining("glob:**/{spm.model}")
        .isDirectoryContaining("glob:**/{tokenizer.json}")
        .isDirectoryContaining("glob:**/{tokenizer_config.json}")
        .isDirectoryContaining("glob:**/{added_tokens.json}");
    assertThat(tokens("new", "the dog <pet> ﬁne").toString())
        .contains("\"▁the\"", "\"▁dog\"", "\"<pet>\"")
        .doesNotContain("ﬁ");

    StringBuilder csv = new StringBuilder("text,label\n");
    for (String line : Files.readAllLines(plain)) {
      csv.append(line).append(",dog\na ").append(line).append(",cat\n");
    }
    Path data = Files.writeString(directory.resolve("data.csv"), csv);
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    Run finetuned =
        Run.of(
            "finetune",
            "--config=" + config,
            "--vocab=" + directory.resolve("new"),
            "--train=" + data,
            "--output=" + directory.resolve("model"),
            "--epochs=1");
    assertThat(finetuned.code()).as(finetuned.err()).isEqualTo(0);
    assertThat(tokens("model", "the dog <pet>")).isEqualTo(tokens("new", "the dog <pet>"));
  }

  @Test
  void everyOptionOfTheTrainerCounts() throws IOException {
    Run run =
        train(
            "all",
            "--vocab-size=60",
            "--no-byte-fallback",
            "--character-coverage=1",
            "--normalization=identity",
            "--no-dummy-prefix",
            "--keep-extra-whitespaces",
            "--max-piece-length=3",
            "--split-digits",
            "--no-split-by-script",
            "--no-split-by-number",
            "--no-split-by-whitespace",
            "--seed-pieces=500",
            "--shrinking-factor=0.5",
            "--sub-iterations=1",
            "--sentences=100",
            "--seed=3",
            "--threads=1",
            "--json",
            zipped.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode figures = Json.of(run.out());
    assertThat(Json.keys(figures))
        .containsExactly("vocabulary", "ids", "pieces_per_word", "log_likelihood");
    assertThat(figures.get("ids").asInt()).isEqualTo(61);
    assertThat(run.err()).contains("120 lines read");
    JsonNode tokens = tokens("all", "the  ﬁne dog 42 🙂");
    for (JsonNode token : tokens) {
      assertThat(token.asText()).matches("\\[(CLS|SEP|UNK)\\]|.{1,3}|🙂");
    }
    assertThat(tokens.toString()).contains("ﬁ", "\"4\",\"2\"").doesNotContain("\"▁t");
    assertThat(tokens.get(1).asText()).startsWith("t");
  }

  @Test
  void aByteLevelVocabularyIsThatOfVersion1() throws IOException {
    Run run = train("v1", "--type=bpe", "--vocab-size=290", "--special-token=<pet>", "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode figures = Json.of(run.out());
    assertThat(Json.keys(figures)).containsExactly("vocabulary", "ids", "pieces_per_word");
    assertThat(figures.get("ids").asInt()).isEqualTo(291);
    assertThat(figures.get("pieces_per_word").asDouble()).isBetween(1.0, 3.0);
    assertThat(directory.resolve("v1/vocab.json")).exists();
    assertThat(directory.resolve("v1/merges.txt")).exists();
    assertThat(directory.resolve("v1/bpe_encoder.bin")).exists();
    assertThat(tokens("v1", "the dog <pet>").toString()).contains("Ġdog", "<pet>");
  }

  @Test
  void aTrimmedModelFillsTheSameMasks() throws IOException {
    Path model = TinyModel.maskedLm(directory.resolve("model"));
    Path small = directory.resolve("small");
    String[] arguments = {
      "trim-vocabulary", "-m", model.toString(), "-o", small.toString(), plain.toString(), "--json"
    };
    Run run = Run.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode figures = Json.of(run.out());
    assertThat(Json.keys(figures))
        .containsExactly("model", "rows_before", "rows", "weight_bytes_before", "weight_bytes");
    assertThat(figures.get("rows_before").asInt()).isEqualTo(1010);
    int rows = figures.get("rows").asInt();
    assertThat(rows).isBetween(15, 200);
    long saved = (1010L - rows) * (16 + 1) * Float.BYTES; // a row of the table and one of the bias
    assertThat(figures.get("weight_bytes_before").asLong() - figures.get("weight_bytes").asLong())
        .isEqualTo(saved);
    Run filled = Run.of("fill-mask", "-m", small.toString(), "the dog [MASK]");
    assertThat(filled.code()).as(filled.err()).isEqualTo(0);
    assertThat(tokens("small", "the dog number 7")).isEqualTo(tokens("model", "the dog number 7"));
    Run again = Run.of(arguments);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("small: exists already");
  }

  @Test
  void whatCannotBeTrainedIsOneMessage() throws IOException {
    Files.createDirectories(directory.resolve("there"));
    assertThat(train("there", "--vocab-size=300").err()).contains("there: exists already");
    Run large = train("large", "--vocab-size=30000");
    assertThat(large.code()).isEqualTo(1);
    assertThat(large.err()).contains("not 30000").doesNotContain("\tat ");
    assertThat(directory.resolve("large")).doesNotExist();
    Run absent = train("absent", "--vocab-size=300", "no-such-file.txt");
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("no-such-file.txt");
  }

  @Test
  void badUsageIsExitCodeTwo() throws IOException {
    String size = "--vocab-size=300";
    for (String[] wrong :
        new String[][] {
          {},
          {"--vocab-size=4"},
          {"--vocab-size=200", "--type=bpe"},
          {size, "--type=wordpiece"},
          {size, "--character-coverage=2"},
          {size, "--normalization=nfd"},
          {size, "--special-token=[MASK]"},
          {size, "--special-token= "},
          {size, "--max-piece-length=0"},
          {size, "--seed-pieces=0"},
          {size, "--shrinking-factor=1"},
          {size, "--sub-iterations=0"},
          {size, "--sentences=0"},
          {size, "--seed=1"},
          {size, "--threads=0"},
          {size, "--type=bpe", "--split-digits"},
        }) {
      Run run = train("wrong", wrong);
      assertThat(run.code()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").doesNotContain("\tat ");
      assertThat(directory.resolve("wrong")).doesNotExist();
    }
    assertThat(train("wrong", size, "--type=bpe", "--split-digits").err())
        .contains("--split-digits goes with --type unigram only");
    assertThat(Run.of("train-tokenizer", size, "-o", "x").err()).contains("FILE");
    Path empty = Files.writeString(directory.resolve("empty.txt"), " \n\n");
    Path output = directory.resolve("none");
    Run none =
        Run.of(
            "trim-vocabulary",
            "-m",
            TinyModel.maskedLm(directory.resolve("whole")).toString(),
            "-o",
            output.toString(),
            empty.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no text, only white space");
    assertThat(output).doesNotExist();
    assertThat(Run.of("trim-vocabulary", "-o", "x", "text.txt").err()).contains("--model");
    assertThat(Run.of("trim-vocabulary", "-m", "x", "text.txt").err()).contains("--output");
  }
}
