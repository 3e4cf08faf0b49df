package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
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
    Path file = Files.writeString(folder.resolve("an-experiment.json"), description);
    return new ExperimentRunner(
        ExperimentFile.read(file),
        folder.resolve("runs"),
        Map.of("data", "/data"),
        this::play,
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

  @Test
  void aNameThatStandsForNothingIsAnError() throws IOException {
    ExperimentRunner misspelt = runner(DESCRIPTION.replace("{data}", "{date}"));
    assertThatThrownBy(misspelt::run)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("{date}", "data", "seed");
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
          {"\"against\": \"plain\"", "\"against\": \"x\"", "expected one of [plain, new]"},
          {"\"compared\": \"arm\"", "\"compared\": \"x\"", "one of the axes [task, arm]"},
          {"[1, 2]", "[1, 2.5]", "seeds has 2.5"},
          {"[1, 2]", "[]", "seeds is empty"},
          {"\"plain\": []", "\"../plain\": []", "has '../plain', expected letters"},
          {"{\"task\": \"b\",", "{\"task\": \"c\",", "without names task c"},
          {"\"--task\", \"a\"", "\"--task\", 3", "axes.task has 3"},
        }) {
      assertThat(DESCRIPTION).contains(mistake[0]);
      assertThatThrownBy(() -> runner(DESCRIPTION.replace(mistake[0], mistake[1])))
          .as(mistake[2])
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("an-experiment.json", mistake[2]);
    }
  }
}
