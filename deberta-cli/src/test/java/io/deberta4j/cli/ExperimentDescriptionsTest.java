package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.experiment.Experiment;
import io.deberta4j.experiment.ExperimentFile;
import io.deberta4j.experiment.ExperimentRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded experiments, run with commands that only say what they would do. */
final class ExperimentDescriptionsTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final Path DESCRIPTIONS = ROOT.resolve("docs/experiments");
  private static final Path DATA = ROOT.resolve("../shared/data");

  @TempDir Path runs;
  private final List<Path> files = new ArrayList<>();
  private final List<List<String>> commands = new ArrayList<>();

  @BeforeEach
  void find() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTIONS)) {
      all.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(5);
  }

  /** Experiments at nano scale have a folder of their own, all others share one. */
  private Path folder(Path file) {
    return runs.resolve(file.getFileName().toString().startsWith("nano") ? "nano" : "micro");
  }

  /** Runs an experiment whose commands are only read, and returns what went wrong. */
  private List<String> dryRun(Path file) {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("data", DATA.toString());
    places.put("files", DESCRIPTIONS.toString());
    places.put("threads", "1");
    var runner =
        new ExperimentRunner(
            ExperimentFile.read(file), folder(file), places, this::play, (run, done, all) -> {});
    return runner.run();
  }

  private int play(List<String> words, OutputStream out, PrintWriter log) {
    commands.add(List.copyOf(words));
    var streams = new Streams(InputStream.nullInputStream(), out, log, false);
    Main.commandLine(streams).parseArgs(words.toArray(String[]::new)); // throws what it refuses
    String figures =
        Stream.of("loss", "perplexity", "generator_loss", "recall")
            .map("{\"data\": \"validation\", \"metric\": \"%s\", \"value\": 1}"::formatted)
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    try {
      out.write(("{\"figures\": [" + figures + "]}").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  /** All in one folder, as they are meant to be run: what they share must agree. */
  @Test
  void everyCommandIsUnderstoodAndItsFilesAreThere() throws IOException {
    for (Path file : files) {
      assertThat(dryRun(file)).as(file.toString()).isEmpty();
      Files.createDirectories(folder(file).resolve("shared/vocabulary"));
    }
    assertThat(commands.size()).isGreaterThan(200);
    for (List<String> command : commands) {
      assertThat(command).as(command.toString()).noneMatch(word -> word.contains("{"));
      int seed = command.indexOf("--seed");
      if (seed >= 0 && command.get(seed + 1).equals("1")) {
        requireFiles(command);
        requireSettings(command);
      }
    }
    if (!Files.isDirectory(DATA)) {
      System.out.println("SKIPPED whether data is where experiments look: " + DATA + " is absent");
    }
  }

  private static void requireFiles(List<String> command) {
    for (String word : command) {
      if (word.startsWith(DESCRIPTIONS.toString())
          || (word.startsWith(DATA.toString()) && Files.isDirectory(DATA))) {
        assertThat(Path.of(word)).as(command.toString()).exists();
      }
    }
  }

  /** Settings are checked before files are: without a corpus, pre-training fails for that alone. */
  private static void requireSettings(List<String> command) {
    if (command.get(0).equals("pretrain")) {
      Run run = Run.of(command.toArray(String[]::new));
      assertThat(run.code()).as(command + run.err()).isEqualTo(1);
      assertThat(run.err()).as(command.toString()).contains("corpus");
    }
  }

  /** Hypothesis, test and smallest effect are on the page before the first run, and stay. */
  @Test
  void thePageSaysWhatTheDescriptionsSay() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/experiments.md"));
    for (Path file : files) {
      Experiment experiment = ExperimentFile.read(file);
      assertThat(page)
          .as(file.toString())
          .contains(
              "## " + experiment.title() + "\n",
              "**Hypothesis.** " + experiment.hypothesis() + "\n",
              "**Test.** " + experiment.test() + "\n",
              "**Smallest effect that can be told.** " + experiment.detects() + "\n",
              "`./deberta experiment " + experiment.name() + "`");
    }
  }

  /** Spans differ from the base in the span alone. */
  @Test
  void configurationsDifferInWhatTheirNameSays() throws IOException {
    String base = Files.readString(DESCRIPTIONS.resolve("configs/micro.json"));
    for (String span : new String[] {"8", "16"}) {
      String other = Files.readString(DESCRIPTIONS.resolve("configs/micro-span-" + span + ".json"));
      assertThat(other)
          .isEqualTo(
              base.replace("\"max_relative_positions\": 64", "\"max_relative_positions\": " + span))
          .isNotEqualTo(base);
    }
  }
}
