package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunLog;
import io.deberta4j.report.StepRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of runs that the test plays. */
class ExperimentFiguresTest {
  private static final String DESCRIPTION =
      """
      {"title": "T", "hypothesis": "H", "test": "T", "detects": "D", "seeds": [1, 2],
       "axes": {"updates": {"10": ["10"], "20": ["20"], "30": ["30"]},
                "arm": {"old": ["3"], "new": ["2"]}},
       "compared": "arm", "against": "old",
       "steps": [{"command": ["train", "{run}", "{arm}", "{updates}", "{seed}"], "resume": "{run}"}]}
      """;

  @TempDir Path folder;

  /** A run whose loss falls from 9 to what its arm, its updates and its seed say. */
  private static int play(List<String> words, OutputStream out, PrintWriter log) {
    long updates = Long.parseLong(words.get(3));
    double last =
        Double.parseDouble(words.get(2)) - 0.01 * updates + 0.1 * Double.parseDouble(words.get(4));
    Path at = Path.of(words.get(1));
    try {
      Files.createDirectories(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (RunLog written = RunLog.create(at.resolve("log.jsonl"))) {
      for (long step = 1; step <= updates; step++) {
        written.add(new StepRecord(step, 0, 9, 0.1, 1, 1, 1, 1));
        if (step % 5 == 0) {
          double loss = last + (9 - last) * (updates - step) / updates;
          written.add(new EvaluationRecord(step, 0, "dev", Map.of("loss", loss), 1));
        }
      }
    }
    try {
      out.write(
          ("{\"figures\": [{\"data\": \"dev\", \"metric\": \"loss\", \"value\": " + last + "}]}")
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  private List<String> figures(String description) throws IOException {
    Path file = Files.writeString(folder.resolve("drawn.json"), description);
    Path runs = folder.resolve("runs");
    var runner =
        new ExperimentRunner(
            ExperimentFile.read(file),
            runs,
            Map.of(),
            ExperimentFiguresTest::play,
            (run, done, all) -> {});
    assertThat(runner.run()).isEmpty();
    return runner.results().figures(runs).stream()
        .map(figure -> runs.relativize(figure).toString())
        .toList();
  }

  @Test
  void everyTableIsDrawnAndTheTablesAlongAnAxisOfNumbers() throws IOException {
    assertThat(figures(DESCRIPTION))
        .containsExactly(
            "drawn-10-loss-on-dev.svg",
            "drawn-10-loss-on-dev-differences.svg",
            "drawn-20-loss-on-dev.svg",
            "drawn-20-loss-on-dev-differences.svg",
            "drawn-30-loss-on-dev.svg",
            "drawn-30-loss-on-dev-differences.svg",
            "drawn-loss-on-dev-by-updates.svg");
    assertThat(folder.resolve("runs/drawn-30-loss-on-dev.svg"))
        .content()
        .contains("loss on dev in nats", ">updates<", ">old<", ">new<", "class=\"band s0\"");
    assertThat(folder.resolve("runs/drawn-30-loss-on-dev-differences.svg"))
        .content()
        .contains("loss on dev in nats, above old", "new: -1.0000")
        .doesNotContain(">old<");
    String along = Files.readString(folder.resolve("runs/drawn-loss-on-dev-by-updates.svg"));
    assertThat(along.split("class=\"curve s", -1)).hasSize(1 + 2);
    assertThat(along.replaceAll("(?s).*class=\"curve s0\" d=\"([^\"]*)\".*", "$1"))
        .matches("M[^ML]*L[^ML]*L[^ML]*"); // one point for each number of updates
  }

  /** Measures that two steps took, or on other data, are pictures of their own. */
  @Test
  void noPictureIsDrawnOverAnother() throws IOException {
    String step =
        DESCRIPTION.substring(DESCRIPTION.indexOf("{\"command\""), DESCRIPTION.indexOf("]}\n"));
    String again = step.replace("\"{run}\"", "\"{run}/other\"").replace("\"train\"", "\"again\"");
    String elsewhere = again.replace("other", "more").replace("]", "], \"data\": \"wikitext-2\"");
    List<String> figures = figures(DESCRIPTION.replace(step, step + "," + again + "," + elsewhere));
    assertThat(figures)
        .doesNotHaveDuplicates()
        .contains("drawn-10-loss-on-dev-train.svg", "drawn-10-loss-on-dev-again.svg")
        .contains("drawn-10-loss-on-wikitext-2-differences.svg")
        .contains("drawn-loss-on-dev-again-by-updates.svg")
        .contains("drawn-loss-on-wikitext-2-by-updates.svg");
    assertThat(folder.resolve("runs/drawn-10-loss-on-wikitext-2-differences.svg"))
        .content()
        .contains("loss on wikitext-2 in nats, above old");
  }

  /** An arm is drawn if all its seeds wrote their evaluations down. */
  @Test
  void aRunWithoutALogHasNoCurve() throws IOException {
    figures(DESCRIPTION);
    Files.delete(folder.resolve("runs/10-new-1/log.jsonl"));
    assertThat(figures(DESCRIPTION)).contains("drawn-10-loss-on-dev.svg");
    assertThat(folder.resolve("runs/drawn-10-loss-on-dev.svg"))
        .content()
        .contains(">old<")
        .doesNotContain(">new<");
  }
}
