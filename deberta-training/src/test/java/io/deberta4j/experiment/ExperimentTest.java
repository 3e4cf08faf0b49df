package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments whose commands are played by the test. */
class ExperimentTest {
  private static final String DESCRIPTION =
      """
      {"title": "A title", "hypothesis": "H", "test": "T", "detects": "D", "seeds": [1, 2],
       "axes": {"task": {"a": ["--task", "a"], "b": ["--task", "b", "{data}/b"]},
                "arm": {"plain": [], "new": ["--new", "{arm}"]}},
       "without": [{"task": "b", "arm": "new"}],
       "compared": "arm", "against": "plain",
       "before": [{"command": ["prepare", "{shared}/x"]}],
       "steps": [{"command": ["train", "{task}", "{arm}", "--seed", "{seed}", "{run}/m"],
                  "resume": "{run}/begun"}]}
      """;

  @TempDir Path folder;

  /** What was run, and what is answered: the value of run {@code a new 1} is 0.5, say. */
  private final List<String> commands = new ArrayList<>();

  private int failing = -1;

  private int play(List<String> words, OutputStream out, PrintWriter log) {
    commands.add(String.join(" ", words));
    log.println("working");
    if (commands.size() - 1 == failing) {
      return 1;
    }
    double seed = words.contains("2") ? 0.1 : 0;
    double value = (words.contains("--new") ? 0.5 : 0.25) + seed;
    String json =
        """
        {"figures": [{"data": "dev", "metric": "accuracy", "value": %s,
          "baseline": {"source": "always x", "value": 0.125}}]}
        """
            .formatted(value);
    try {
      out.write((words.get(0).equals("train") ? json : "done").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  private ExperimentRunner runner(String description) throws IOException {
    return runner(description, this::play);
  }

  private ExperimentRunner runner(String description, ExperimentRunner.CommandLine commandLine)
      throws IOException {
    Path file = Files.writeString(folder.resolve("an-experiment.json"), description);
    return new ExperimentRunner(
        ExperimentFile.read(file),
        folder.resolve("runs"),
        Map.of("data", "/data"),
        commandLine,
        (run, done, all) -> {});
  }

  @Test
  void runsTheGridOnceAndSumsItUp() throws IOException {
    String at = folder.resolve("runs").toAbsolutePath().normalize() + "/";
    assertThat(runner(DESCRIPTION).run()).isEmpty();
    assertThat(commands)
        .containsExactly(
            "prepare " + at + "shared/x",
            "train --task a --seed 1 " + at + "a-plain-1/m",
            "train --task a --new new --seed 1 " + at + "a-new-1/m",
            "train --task b /data/b --seed 1 " + at + "b-plain-1/m",
            "train --task a --seed 2 " + at + "a-plain-2/m",
            "train --task a --new new --seed 2 " + at + "a-new-2/m",
            "train --task b /data/b --seed 2 " + at + "b-plain-2/m");
    commands.clear();
    assertThat(runner(DESCRIPTION).run()).isEmpty();
    assertThat(commands).isEmpty();
    assertThat(runner(DESCRIPTION).results().markdown())
        .contains(
            "## A title",
            "**Hypothesis.** H",
            "`./deberta experiment an-experiment`: 6 of 6 runs, seeds [1, 2]",
            "| a: accuracy on dev |",
            "| without a model | | 0.1250 |",
            "| plain | 2 | 0.3000 | 0.2500 | 0.3500 | | | | |",
            "| new | 2 | 0.5500 | 0.5000 | 0.6000 | 0.2500 | 0.2500 | 0.2500 | beyond the spread |",
            "| b: accuracy on dev |");
  }

  @Test
  void goesOnBehindAFailureAndResumesWhatWasBegun() throws IOException {
    failing = 2;
    assertThat(runner(DESCRIPTION).run())
        .singleElement()
        .asString()
        .contains("a-new-1", "1-train.log", "exit code 1: working");
    assertThat(commands).hasSize(7);
    assertThat(folder.resolve("runs/a-new-1/1-train.log")).content().contains("deberta train");
    assertThat(runner(DESCRIPTION).results().markdown()).contains("5 of 6 runs");

    commands.clear();
    failing = -1;
    Files.createFile(folder.resolve("runs/a-new-1/begun"));
    assertThat(runner(DESCRIPTION).run()).isEmpty();
    assertThat(commands).singleElement().asString().endsWith("/m --resume").contains("--new");
  }

  /** Thrown where a process is killed. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** As {@code finetune}: refuses an output that is there, and writes it before it answers. */
  private int train(List<String> words, OutputStream out, PrintWriter log) {
    if (words.get(0).equals("train")) {
      String model = words.stream().filter(word -> word.endsWith("/m")).findFirst().orElseThrow();
      try {
        Files.createDirectories(Path.of(model).resolveSibling("begun"));
        Files.createDirectory(Path.of(model));
        Files.createFile(Path.of(model, "weights"));
      } catch (IOException e) {
        log.println(e);
        return 1;
      }
      if (commands.size() == failing) {
        throw new Killed();
      }
    }
    return play(words, out, log);
  }

  /** The model is there, what the command printed is not yet kept. */
  @Test
  void aStepKilledBehindItsModelIsResumed() throws IOException {
    String description = DESCRIPTION.replace("\"{run}/m\"", "\"--output\", \"{run}/m\"");
    failing = 2;
    assertThatThrownBy(() -> runner(description, this::train).run()).isInstanceOf(Killed.class);
    Path killed = folder.resolve("runs/a-new-1");
    assertThat(killed.resolve("m/weights")).exists();
    assertThat(killed.resolve("1-train.out")).doesNotExist();

    commands.clear();
    failing = -1;
    assertThat(runner(description, this::train).run()).isEmpty();
    assertThat(commands).hasSize(5);
    assertThat(commands.get(0)).contains("a-new-1/m --resume");
    assertThat(killed.resolve("m/weights")).exists();
    assertThat(killed.resolve("1-train.out")).content().contains("0.5");
  }

  /** Whatever a description calls its output: what lies elsewhere is not the run's. */
  @Test
  void onlyWhatARunMadeIsRemoved() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    for (String output : new String[] {elsewhere.toString(), "{run}/../../elsewhere", "{run}"}) {
      String description = DESCRIPTION.replace("{run}/m", "--output=" + output);
      AtomicFiles.remove(folder.resolve("runs"));
      Path run = Files.createDirectories(folder.resolve("runs/a-plain-1"));
      Files.createDirectory(run.resolve("begun"));
      commands.clear();
      runner(description).run();
      assertThat(commands).as(output).anyMatch(line -> line.endsWith(" --resume"));
      assertThat(elsewhere).as(output).exists();
      assertThat(run.resolve("begun")).as(output).exists();
    }
  }

  @Test
  void aNameThatStandsForNothingIsAnError() throws IOException {
    ExperimentRunner misspelt = runner(DESCRIPTION.replace("{data}", "{date}"));
    assertThatThrownBy(misspelt::run)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("{date}", "data", "seed");
    assertThatThrownBy(runner(DESCRIPTION.replace("{data}", "{without-c2p}"))::run)
        .hasMessageContaining("{without-c2p}");
  }

  @Test
  void differencesOfBothSignsAreWithinTheSpread() {
    assertThat(Spread.of(List.of(0.1, -0.01)).verdict()).isEqualTo("within the spread");
    assertThat(Spread.of(List.of(-0.1, -0.01)).verdict()).isEqualTo("beyond the spread");
    assertThat(Spread.of(List.of(-0.1)).verdict()).isEqualTo("one seed");
  }

  @Test
  void mistakesInADescriptionAreNamed() {
    for (String[] mistake :
        new String[][] {
          {"\"title\": \"A title\", ", "", "title is missing"},
          {"\"detects\"", "\"detect\"", "detect is not known"},
          {"\"resume\"", "\"resumes\"", "steps.resumes is not known"},
          {"\"against\": \"plain\"", "\"against\": \"x\"", "expected one of [plain, new]"},
          {"\"compared\": \"arm\"", "\"compared\": \"x\"", "one of the axes [task, arm]"},
          {"\"before\"", gains("task", "c"), "gains.against is 'c', expected one of [a, b]"},
          {"\"before\"", gains("arm", "plain"), "gains.axis is 'arm', expected one of [task]"},
          {"\"before\"", gains("x", "a"), "gains.axis is 'x', expected one of [task]"},
          {"\"before\"", "\"gains\": [], \"before\"", "gains expected an object"},
          {"\"before\"", "\"gains\": {\"axes\": 1}, \"before\"", "gains.axes is not known"},
          {"[1, 2]", "[1, 2.5]", "seeds has 2.5"},
          {"[1, 2]", "[]", "seeds is empty"},
          {"[1, 2]", "[1, 1]", "seeds has 1 twice"},
          {
            "/b\"]},\n          \"arm\": {",
            "/b\"], \"a-b\": []}, \"arm\": {\"b-plain\": [], ",
            "axes names the folder of two runs a-b-plain-1, those with {task=a, arm=b-plain}"
          },
          {"\"plain\": []", "\"../plain\": []", "has '../plain', expected letters"},
          {"{\"task\": \"b\",", "{\"task\": \"c\",", "without names task c"},
          {"\"--task\", \"a\"", "\"--task\", 3", "axes.task has 3"},
          {"{\"task\": {\"a\"", "{\"seed\": {\"a\"", "axes.seed is the name of something else"},
          {"\"resume\"", "\"resumed\"", "steps.resumed is not known"},
          {"/x\"]}]", "/x\"], \"folder\": \"x\"}]", "before.folder is not known"},
          {"{run}/begun\"", "x\", \"without\": [{\"arm\": \"x\"}]", "without names arm x"},
          {"{run}/begun\"", "x\", \"measures\": \"loss\"", "steps.measures expected a list"},
          {"{run}/begun\"", "x\", \"data\": \"a/b\"", "steps.data has 'a/b', expected letters"},
        }) {
      assertThat(DESCRIPTION).contains(mistake[0]);
      assertThatThrownBy(() -> runner(DESCRIPTION.replace(mistake[0], mistake[1])))
          .as(mistake[2])
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("an-experiment.json", mistake[2]);
    }
  }

  private static String gains(String axis, String against) {
    return "\"gains\": {\"axis\": \"%s\", \"against\": \"%s\"}, \"before\""
        .formatted(axis, against);
  }

  /** Steps of a folder of their own are done once; some runs leave a step out. */
  @Test
  void runsShareStepsAndLeaveSomeOut() throws IOException {
    String description =
        DESCRIPTION.replace(
            "\"steps\": [",
            """
            "steps": [{"command": ["pretrain", "{arm}", "{runs}/of-{arm}"], "folder": "of-{arm}",
                       "without": [{"arm": "plain"}], "measures": []},
            """);
    assertThat(runner(description).run()).isEmpty();
    String at = folder.resolve("runs").toAbsolutePath().normalize() + "/";
    assertThat(commands)
        .filteredOn(command -> command.startsWith("pretrain"))
        .containsExactly("pretrain --new new " + at + "of-new");
    assertThat(commands).filteredOn(command -> command.startsWith("train")).hasSize(6);
    assertThat(folder.resolve("runs/of-new/1-pretrain.out")).exists();
    assertThat(folder.resolve("runs/a-new-1/2-train.out")).exists();
    assertThat(runner(description).results().markdown()).contains("6 of 6 runs", "| new | 2 |");
  }

  @Test
  void aStepIsJudgedByTheMeasuresItNames() throws IOException {
    String two =
        """
        {"figures": [{"data": "dev", "metric": "accuracy", "value": 1},
          {"data": "dev", "metric": "f1", "value": 0.75}, {"data": "dev", "metric": "x", "value": 2}]}
        """;
    String description = DESCRIPTION.replace("{run}/begun\"", "x\", \"measures\": [\"x\", \"f1\"]");
    Path file = Files.writeString(folder.resolve("measured.json"), description);
    var runner =
        new ExperimentRunner(
            ExperimentFile.read(file),
            folder.resolve("runs"),
            Map.of("data", "/data"),
            (words, out, log) -> write(out, two),
            (run, done, all) -> {});
    runner.run();
    assertThat(runner.results().markdown())
        .contains("| a: f1 on dev |", "| a: x on dev |", "| new | 2 | 2.0000 |")
        .doesNotContain("accuracy");
  }

  /** Texts of two kinds both print as "text": tables have the names that the steps give them. */
  @Test
  void aStepNamesTheDataThatItMeasuresOn() throws IOException {
    String description = DESCRIPTION.replace("{run}/begun\"", "x\", \"data\": \"articles\"");
    runner(description).run();
    assertThat(runner(description).results().markdown())
        .contains("| a: accuracy on articles |")
        .doesNotContain("on dev");
  }

  private static int write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  /** Of another experiment in the same folder the value with the best mean; it is run first. */
  @Test
  void valuesAreChosenByAnotherExperiment() throws IOException {
    Files.writeString(folder.resolve("rates.json"), DESCRIPTION);
    for (String best : new String[] {"lowest", "highest"}) {
      String chosen =
          "\"chosen\": {\"best-arm\": {\"experiment\": \"rates\", \"values\": {\"task\": \"a\"}, \"best\":"
              + " \"%s\"}}, \"before\"".formatted(best);
      String seed = best.equals("lowest") ? "3" : "4";
      String description =
          DESCRIPTION
              .replace("\"before\"", chosen)
              .replace("[1, 2]", "[" + seed + "]")
              .replace("\"{seed}\"", "\"{seed}\", \"{best-arm}\"");
      commands.clear();
      assertThat(runner(description).run()).isEmpty();
      assertThat(commands).hasSize(best.equals("lowest") ? 7 + 3 : 3);
      String value = best.equals("lowest") ? "plain" : "new";
      assertThat(commands.get(commands.size() - 1)).contains("--seed " + seed + " " + value);
    }
    for (String[] mistake :
        new String[][] {
          {"\"task\": \"a\"", "\"task\": \"c\"", "chosen.x.values names task c"},
          {"\"task\": \"a\"", "", "a value of each of [task]"},
          {"lowest", "best", "chosen.x.best is 'best'"},
          {"\"rates\"", "\"../rates\"", "has '../rates'"},
          {"\"x\": {\"exp", "\"arm\": {\"exp", "chosen.arm is the name of something else"},
          {"\"rates\"", "\"an-experiment\"", "in an experiment that another chooses by"},
        }) {
      String chosen =
          "\"chosen\": {\"x\": {\"experiment\": \"rates\", \"values\": {\"task\": \"a\"}, \"best\":"
              + " \"lowest\"}}, \"before\"";
      assertThat(chosen).contains(mistake[0]);
      String description =
          DESCRIPTION.replace("\"before\"", chosen.replace(mistake[0], mistake[1]));
      assertThatThrownBy(() -> runner(description))
          .as(mistake[2])
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(mistake[2]);
    }
  }

  /** What an older description made must not stand for what a newer one asks. */
  @Test
  void runsOfAnotherCommandAreRefused() throws IOException {
    runner(DESCRIPTION).run();
    ExperimentRunner moved =
        new ExperimentRunner(
            ExperimentFile.read(folder.resolve("an-experiment.json")),
            folder.resolve("runs"),
            Map.of("data", "/elsewhere"),
            this::play,
            (run, done, all) -> {});
    assertThat(moved.run()).isEmpty(); // where things are does not matter
    ExperimentRunner changed = runner(DESCRIPTION.replace("\"--new\"", "\"--newer\""));
    assertThatThrownBy(changed::run)
        .isInstanceOf(TrainingException.class)
        .hasMessageContainingAll(
            "a-new-1", "1-train.command", "'train --task a --new new --seed 1", "--newer new");
    ExperimentRunner before = runner(DESCRIPTION.replace("{shared}/x", "{shared}/y"));
    assertThatThrownBy(before::run).hasMessageContainingAll("prepare {shared}/x", "{shared}/y");
  }
}
