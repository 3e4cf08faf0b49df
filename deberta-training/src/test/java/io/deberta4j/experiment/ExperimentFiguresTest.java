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
    try (RunLog written = RunLog.create(Path.of(words.get(1)).resolve("log.jsonl"))) {
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
            "drawn-10-loss.svg",
            "drawn-10-loss-differences.svg",
            "drawn-20-loss.svg",
            "drawn-20-loss-differences.svg",
            "drawn-30-loss.svg",
            "drawn-30-loss-differences.svg",
            "drawn-loss-by-updates.svg");
    assertThat(folder.resolve("runs/drawn-30-loss.svg"))
        .content()
        .contains("loss on dev in nats", ">updates<", ">old<", ">new<", "class=\"band s0\"");
    assertThat(folder.resolve("runs/drawn-30-loss-differences.svg"))
        .content()
        .contains("loss on dev in nats, above old", "new: -1.0000")
        .doesNotContain(">old<");
    String along = Files.readString(folder.resolve("runs/drawn-loss-by-updates.svg"));
    assertThat(along.split("class=\"curve s", -1)).hasSize(1 + 2);
    assertThat(along.replaceAll("(?s).*class=\"curve s0\" d=\"([^\"]*)\".*", "$1"))
        .matches("M[^ML]*L[^ML]*L[^ML]*"); // one point for each number of updates
  }

  /** An arm is drawn if all its seeds wrote their evaluations down. */
  @Test
  void aRunWithoutALogHasNoCurve() throws IOException {
    figures(DESCRIPTION);
    Files.delete(folder.resolve("runs/10-new-1/log.jsonl"));
    assertThat(figures(DESCRIPTION)).contains("drawn-10-loss.svg");
    assertThat(folder.resolve("runs/drawn-10-loss.svg"))
        .content()
        .contains(">old<")
        .doesNotContain(">new<");
  }
}
