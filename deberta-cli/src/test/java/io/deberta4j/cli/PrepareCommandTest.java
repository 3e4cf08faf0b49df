package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.Split;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare}: from files and folders of text to a corpus that can be read again. */
final class PrepareCommandTest {
  @TempDir Path directory;
  private Path text = Path.of("");
  private Path corpus = Path.of("");

  @BeforeEach
  void write() throws IOException {
    text = Files.createDirectories(directory.resolve("text"));
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      plain.append("The dog of house ").append(i).append(" sat. It saw a cat!\n\n");
    }
    Files.writeString(text.resolve("a.txt"), plain);
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write("One more.\nAnd its end.".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(text.resolve("b.txt.gz"), zipped.toByteArray());
    Files.writeString(text.resolve("notes.md"), "no text for this");
    corpus = directory.resolve("corpus");
  }

  private Run prepare(String... more) {
    List<String> arguments = new ArrayList<>(List.of("prepare", "--output=" + corpus));
    arguments.addAll(Arrays.asList(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private static String vocabulary() {
    return "--vocab=" + TinyModel.vocabulary();
  }

  @Test
  void aFolderOfTextBecomesSequences() {
    Run run = prepare(vocabulary(), "--max-length=32", "--layout=sentences", "" + text);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    PretrainingExamples train = PretrainingExamples.open(corpus, Split.TRAIN);
    PretrainingExamples held = PretrainingExamples.open(corpus, Split.VALIDATION);
    assertThat(train.count() + held.count()).isEqualTo(41);
    assertThat(held.count()).isBetween(2L, 3L);
    Tokenizer tokenizer = Tokenizer.load(TinyModel.vocabulary());
    train.requireVocabulary(tokenizer);
    assertThat(tokenizer.decode(train.sequences().get(0), true))
        .matches("The dog of house \\d+ sat\\. It saw a cat!");
    assertThat(run.lines())
        .contains("corpus      " + corpus, "sequences   sentences, at most 32 tokens")
        .anyMatch(line -> line.startsWith("documents   41 of "))
        .anyMatch(line -> line.startsWith("train       %d sequences, ".formatted(train.count())))
        .anyMatch(line -> line.startsWith("validation  %d sequences, ".formatted(held.count())));
    assertThat(run.err()).contains("shards: 2 made, 0 kept from before; ");
  }

  @Test
  void figuresAreJson() throws IOException {
    String model = TinyModel.classifier(directory.resolve("model")).toString();
    Run run = prepare("-m", model, "--held-out", "0", "--json", "" + text);
    JsonNode figures = Json.of(run.out());
    assertThat(Json.keys(figures))
        .containsExactly(
            "corpus",
            "vocabulary_size",
            "vocabulary_sha256",
            "documents",
            "characters",
            "layout",
            "sequence_length",
            "train",
            "validation");
    assertThat(figures.get("layout").asText()).isEqualTo("packed");
    assertThat(figures.get("sequence_length").asInt()).isEqualTo(512);
    assertThat(figures.at("/validation/sequences").asInt()).isZero();
    PretrainingExamples train = PretrainingExamples.open(corpus, Split.TRAIN);
    assertThat(figures.at("/train/sequences").asLong()).isEqualTo(train.count());
    assertThat(figures.at("/train/tokens").asLong())
        .isEqualTo(train.sequences().stream().mapToLong(ids -> ids.length).sum());
    assertThat(run.err()).doesNotContain("held out");
  }

  @Test
  void theSameCommandGoesOnAndAnotherIsRefused() throws IOException {
    String[] arguments = {vocabulary(), "--shard-characters=300", "--threads=1", "" + text};
    assertThat(prepare(arguments).err()).contains(" made, 0 kept");
    Run again = prepare(arguments);
    assertThat(again.code()).isEqualTo(0);
    assertThat(again.err()).contains("nothing was left to do");
    Files.delete(corpus.resolve("corpus.json"));
    Path shard = corpus.resolve("train-00001.shard");
    byte[] bytes = Files.readAllBytes(shard);
    Files.delete(shard);
    Run resumed = prepare(arguments);
    assertThat(resumed.err()).contains("shards: 1 made, ").doesNotContain(" 0 kept");
    assertThat(resumed.out()).isEqualTo(again.out());
    assertThat(shard).hasBinaryContent(bytes);
    Run other = prepare(vocabulary(), "--shard-characters=300", "--split-seed=7", "" + text);
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err())
        .startsWith("deberta: " + corpus)
        .contains("split_seed was 42, is 7 now")
        .hasLineCount(1);
  }

  @Test
  void boundariesDivideDocumentsAndTooFewAreSaidToBe() {
    Run run = prepare(vocabulary(), "--boundary=file", "--held-out=0.01", "" + text);
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.lines()).anyMatch(line -> line.startsWith("documents   2 of "));
    assertThat(run.err()).contains("nothing is held out (documents: 2, --held-out 0.01)");
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Path missing = directory.resolve("missing.txt");
    assertFails(missing, "there is no such file");
    assertFails(Files.createDirectories(directory.resolve("empty")), "ends in .txt");
    assertFails(
        Files.write(directory.resolve("latin.txt"), new byte[] {'a', '\n', (byte) 0xe9, '\n'}),
        "line 2 is not UTF-8 (byte 0xe9)");
    assertFails(Files.writeString(directory.resolve("white.txt"), " \n\n"), "only white space");
    Run run = prepare("--vocab=" + missing, "" + text);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: ").contains(missing.toString());
  }

  private void assertFails(Path input, String message) {
    corpus = directory.resolve("corpus of " + input.getFileName());
    Run run = prepare(vocabulary(), "" + input);
    assertThat(run.code()).as(message).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: " + input).contains(message).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void badUsageIsExitCodeTwo() {
    String output = "--output=" + corpus;
    String input = text.toString();
    for (String[] arguments :
        new String[][] {
          {"prepare"},
          {"prepare", output, vocabulary()},
          {"prepare", vocabulary(), input},
          {"prepare", output, input},
          {"prepare", output, vocabulary(), "--model=model", input},
          {"prepare", output, vocabulary(), "--max-length=2", input},
          {"prepare", output, vocabulary(), "--held-out=0.6", input},
          {"prepare", output, vocabulary(), "--held-out=NaN", input},
          {"prepare", output, vocabulary(), "--shard-characters=0", input},
          {"prepare", output, vocabulary(), "--layout=round", input},
          {"prepare", output, vocabulary(), "--boundary=empty_line", input},
          {"prepare", output, vocabulary(), "--threads=0", input},
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").contains("--help").doesNotContain("\tat ");
      assertThat(corpus).doesNotExist();
    }
    assertThat(Run.of("prepare", output, vocabulary(), "--layout=round", input).err())
        .contains("Unknown layout 'round'; expected sentences, packed");
  }
}
