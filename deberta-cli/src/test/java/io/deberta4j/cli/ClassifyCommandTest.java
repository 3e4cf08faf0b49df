package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.tensor.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code classify}, and what all commands do with their inputs and outputs. */
final class ClassifyCommandTest {
  @TempDir Path directory;
  private String model = "";

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.classifier(directory.resolve("model")).toString();
  }

  @Test
  void textsGetTheirBestLabels() {
    Run run = Run.of("classify", "-m", model, "--top-k", "2", "I like it.", "I do not.");
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).hasSize(6).startsWith("I like it.").element(3).isEqualTo("I do not.");
    assertThat(run.lines().get(1)).matches("  0\\.\\d{4}  (no|maybe|yes)");
  }

  @Test
  void jsonHasTheseKeysAndNoOthers() {
    Run run = Run.of("classify", "-m", model, "--json", "I \"like\" it.");
    JsonNode result = Json.of(run.out());
    assertThat(Json.keys(result))
        .containsExactly("text", "labels", "windows", "truncated", "precision");
    assertThat(result.get("text").asText()).isEqualTo("I \"like\" it.");
    assertThat(result.get("precision").asText()).isEqualTo("f32");
    Run bf16 = Run.of("classify", "-m", model, "--json", "--precision", "bf16", "I like it.");
    assertThat(Json.of(bf16.out()).get("precision").asText()).isEqualTo("bf16");
    assertThat(result.get("labels")).hasSize(3);
    assertThat(Json.keys(result.get("labels").get(0))).containsExactly("label", "score");
    List<Double> scores =
        IntStream.range(0, 3)
            .mapToObj(i -> result.at("/labels/" + i + "/score").asDouble())
            .toList();
    assertThat(scores).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(
            Json.keys(Json.of(Run.of("classify", "-m", model, "--json", "--pair", "b", "a").out())))
        .containsExactly("text", "pair", "labels", "windows", "truncated", "precision");
  }

  @Test
  void linesOfStandardInputAreTextsOrObjects() {
    String input =
        "I like it.\r\n\n{\"text\": \"a\", \"pair\": \"b\"}\n{not json}\n{\"x\": 1}\nlast";
    Run run = Run.withInput(input, "classify", "-m", model, "--json", "--input", "-");
    assertThat(run.lines().stream().map(line -> Json.of(line).get("text").asText()))
        .containsExactly("I like it.", "", "a", "{not json}", "{\"x\": 1}", "last");
    assertThat(Json.of(run.lines().get(2)).get("pair").asText()).isEqualTo("b");
    Run plain =
        Run.withInput(input, "classify", "-m", model, "--json", "--input", "-", "--format", "text");
    assertThat(Json.of(plain.lines().get(2)).get("text").asText()).startsWith("{\"text\"");
  }

  @Test
  void compressedJsonlIsRead() throws IOException {
    Path file = directory.resolve("in.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(
          "{\"text\": \"\\u00e9t\\u00e9 \\ud83d\\ude00\"}\n{\"text\": \"b\"}"
              .getBytes(StandardCharsets.UTF_8));
    }
    Run run = Run.of("classify", "-m", model, "--json", "-i", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(Json.of(run.lines().get(0)).get("text").asText()).isEqualTo("été 😀");
    assertThat(run.lines()).hasSize(2);
  }

  /** Batches are sorted by length inside; the output is not. */
  @Test
  void outputIsInTheOrderOfTheInput() throws IOException {
    List<String> texts =
        IntStream.range(0, 400).mapToObj(i -> i + " dog".repeat((i * 7) % 13)).toList();
    Path file = directory.resolve("in.txt");
    Files.write(file, texts);
    Run run = Run.of("classify", "-m", model, "--json", "-i", file.toString());
    assertThat(run.lines().stream().map(line -> Json.of(line).get("text").asText()).toList())
        .isEqualTo(texts);
  }

  @Test
  void aBrokenLineIsNamedAfterTheResultsBeforeIt() {
    byte[] input = "good\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Run run = Run.withInput(input, "classify", "-m", model, "--input", "-");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("standard input: line 2").contains("UTF-8");
    assertThat(run.lines()).first().isEqualTo("good");
  }

  @Test
  void brokenJsonlIsNamedByItsLine() throws IOException {
    Path file = directory.resolve("in.jsonl");
    for (String bad : new String[] {"", "[1]", "{\"text\": 1}", "{\"text\": \"a\"", "{\"a\": 1}"}) {
      Files.writeString(file, "{\"text\": \"good\"}\n" + bad + "\n");
      Run run = Run.of("classify", "-m", model, "-i", file.toString());
      assertThat(run.code()).as(bad).isEqualTo(1);
      assertThat(run.err()).as(bad).contains("in.jsonl: line 2").doesNotContain("\tat ");
      assertThat(run.err()).as(bad).doesNotContain("line 1");
    }
    Files.writeString(file, "{\"text\": \"good\"}\n{\"text\": a}\n");
    assertThat(Run.of("classify", "-m", model, "-i", file.toString()).err())
        .contains("in.jsonl: line 2, column 1");
  }

  @Test
  void aFileThatIsNotThereIsAnError() throws IOException {
    Run run = Run.of("classify", "-m", model, "-i", directory.resolve("none.txt").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("none.txt");
    Run folder = Run.of("classify", "-m", model, "-i", directory.toString());
    assertThat(folder.code()).isEqualTo(1);
    assertThat(folder.err())
        .contains(directory + ": is a folder. Name a file, or - for standard input.");
    Path plain = Files.writeString(directory.resolve("plain.txt.gz"), "not compressed");
    Run zipped = Run.of("classify", "-m", model, "-i", plain.toString());
    assertThat(zipped.code()).isEqualTo(1);
    assertThat(zipped.err()).contains(plain + ": is not gzip data. Rename it if it is plain text.");
  }

  @Test
  void anEmptyFileIsSaidToHaveNoTexts() throws IOException {
    Path file = Files.writeString(directory.resolve("empty.txt"), "");
    for (String command : List.of("classify", "embed")) {
      Run run = Run.of(command, "-m", model, "-i", file.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).isEqualTo("deberta: %s: no texts%n".formatted(file));
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void longTextsAreReadInWindowsAndCutOnlyWhereThatIsAskedFor() {
    String input = "a\n" + "dog ".repeat(200) + "\n";
    Run run = Run.withInput(input, "classify", "-m", model, "--json", "-i", "-");
    assertThat(run.err()).isEmpty();
    assertThat(Json.of(run.lines().get(0)).get("windows").asInt()).isEqualTo(1);
    assertThat(Json.of(run.lines().get(1)).get("windows").asInt()).isGreaterThan(5);
    Run close =
        Run.withInput(input, "classify", "-m", model, "--json", "-i", "-", "--stride", "30");
    assertThat(Json.of(close.lines().get(1)).get("windows").asInt()).isGreaterThan(20);
    Run cut = Run.withInput(input, "classify", "-m", model, "--json", "-i", "-", "--truncate");
    assertThat(cut.code()).isEqualTo(0);
    assertThat(cut.err()).contains("1 of 2 texts", "40 tokens", "standard input: line 2");
    assertThat(Json.of(cut.lines().get(1)).get("truncated").asBoolean()).isTrue();
    assertThat(Json.of(cut.lines().get(1)).get("windows").asInt()).isEqualTo(1);
  }

  /** One token is a special one: nothing of the text would be left. */
  @Test
  void aLengthWithoutPlaceForTextIsRefused() {
    Run run = Run.of("classify", "-m", model, "--max-length", "1", "a");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--max-length must be at least 3, got 1");
    assertThat(run.out()).isEmpty();
    Run stride = Run.of("classify", "-m", model, "--max-length", "20", "--stride", "500", "a");
    assertThat(stride.code()).isEqualTo(2);
    assertThat(stride.err())
        .contains("--stride must be smaller than --max-length less its special tokens, got 500");
    Run own = Run.of("classify", "-m", model, "--stride", "38", "a");
    assertThat(own.code()).isEqualTo(1);
    assertThat(own.err()).contains("a stride of 38 tokens must be smaller than the maximum length");
  }

  @Test
  void theFunctionAndTheMergingAreChosen() {
    String[] command = {"classify", "-m", model, "--json", "--function", "sigmoid", "a"};
    double sum = 0;
    for (JsonNode label : Json.of(Run.of(command).out()).get("labels")) {
      sum += label.get("score").asDouble();
    }
    assertThat(sum).isNotCloseTo(1, within(1e-3));
    String text = "a dog and the house ".repeat(20);
    JsonNode mean = Json.of(Run.of("classify", "-m", model, "--json", text).out());
    JsonNode max = Json.of(Run.of("classify", "-m", model, "--json", "--merge", "max", text).out());
    assertThat(max.at("/labels/0/score").asDouble())
        .isGreaterThan(mean.at("/labels/0/score").asDouble());
  }

  @Test
  void threadsAreSet() {
    assertThat(Run.of("classify", "-m", model, "--threads", "1", "a").code()).isEqualTo(0);
    assertThat(Engine.threads()).isEqualTo(1);
    Engine.setThreads(Runtime.getRuntime().availableProcessors());
  }

  /** As with {@code | head}: nothing is said. */
  @Test
  void aClosedPipeEndsQuietlyAndAFullDiskDoesNot() {
    assertThat(runInto("Broken pipe").code()).isEqualTo(0);
    assertThat(runInto("Broken pipe").err()).isEmpty();
    assertThat(runInto("No space left on device").code()).isEqualTo(1);
    assertThat(runInto("No space left on device").err()).contains("No space left");
  }

  private Run runInto(String failure) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    StringWriter err = new StringWriter();
    Streams streams =
        new Streams(InputStream.nullInputStream(), broken, new PrintWriter(err, true), false);
    int code = Main.commandLine(streams).execute("classify", "-m", model, "text");
    return new Run(code, "", err.toString());
  }

  /** A program that talks to this one through pipes gets each answer before its next question. */
  @Test
  void answersComeWhileTheInputIsStillOpen() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            answered.countDown();
          }
        };
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer)) {
      Streams streams = new Streams(in, out, new PrintWriter(new StringWriter()), false);
      Thread command =
          new Thread(() -> Main.commandLine(streams).execute("classify", "-m", model, "-i", "-"));
      command.start();
      writer.write("one\n".getBytes(StandardCharsets.UTF_8));
      writer.flush();
      assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("one\n");
      writer.close();
      command.join(60_000);
      assertThat(command.isAlive()).isFalse();
    }
  }
}
