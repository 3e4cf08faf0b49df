package io.deberta4j.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.Deberta;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows code that compiles and what it really prints. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final Pattern BLOCK = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);

  private final Matcher blocks = BLOCK.matcher(read(ROOT.resolve("README.md")));

  @Test
  void theFirstExampleIsTheCodeThatRunsAndPrintsWhatIsShown() {
    assertThat(blocks.find()).isTrue();
    assertThat(blocks.group(1)).isEqualTo("java");
    assertThat(blocks.group(2)).isEqualTo(example("FirstExample"));
    assertThat(blocks.find()).isTrue();
    assertThat(printed(FirstExample::run)).isEqualTo(blocks.group(2));
  }

  @Test
  void theFirstCommandPrintsWhatIsShown() throws IOException, InterruptedException {
    while (blocks.find() && !blocks.group(2).startsWith("$ ./deberta")) {
      // The block with the command is further down.
    }
    String[] shown = blocks.group(2).split("\n", 2);
    String text = shown[0].substring(shown[0].indexOf('"') + 1, shown[0].lastIndexOf('"'));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.deberta4j.cli.Main",
                    "classify",
                    text))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(output.replace("\r\n", "\n")).isEqualTo(shown[1]);
  }

  @Test
  void theExampleOfFineTuningIsTheCodeThatRuns(@TempDir Path folder) throws IOException {
    while (blocks.find() && !blocks.group(2).startsWith("TaskData")) {
      // The example is further down.
    }
    assertThat(blocks.group(2)).isEqualTo(example("FineTuningExample"));
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 40; i++) {
      csv.append(i % 2 == 0 ? "where is my card,card\n" : "my money is gone,money\n");
      csv.append("number ").append(i).append(i % 2 == 0 ? " card,card\n" : " money,money\n");
    }
    Path table = Files.writeString(folder.resolve("train.csv"), csv);
    Path output = folder.resolve("model");
    String printed =
        printed(
            () ->
                FineTuningExample.run(
                    table,
                    EmbeddedModels.standard().directory(PipelineTask.TEXT_CLASSIFICATION),
                    output));
    assertThat(printed).startsWith("accuracy ").contains("\nloss ", "\nmacro_f1 ");
    try (var classifier = Deberta.textClassification(output)) {
      assertThat(classifier.classify("where is my card").best().label()).isIn("card", "money");
    }
  }

  private static String example(String name) {
    String source =
        read(ROOT.resolve("deberta-cli/src/test/java/io/deberta4j/readme/" + name + ".java"));
    int begin = source.indexOf("// begin\n") + "// begin\n".length();
    int end = source.indexOf("    // end");
    return source.substring(begin, end).replaceAll("(?m)^ {4}", "");
  }

  private static String printed(Runnable example) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      example.run();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
