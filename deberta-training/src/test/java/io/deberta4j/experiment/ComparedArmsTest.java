package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.pretraining.SequenceScore;
import io.deberta4j.pretraining.SequenceScores;
import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunFolder;
import io.deberta4j.report.RunLog;
import io.deberta4j.report.StepRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of runs that wrote down what they got on each sequence, and how they went. */
class ComparedArmsTest {
  private static final String DESCRIPTION =
      """
      {"title": "A title", "hypothesis": "H", "test": "T", "detects": "D", "seeds": [1, 2, 3],
       "axes": {"arm": {"old": ["0"], "new": ["-1"], "other": ["1"]}},
       "compared": "arm", "against": "old",
       "steps": [{"command": ["pretrain", "{arm}", "{seed}", "{run}"],
                  "resume": "{run}/model-run"},
                 {"command": ["evaluate-lm", "{arm}", "{seed}", "{run}"]}]}
      """;

  @TempDir Path folder;

  /** The masks that an arm was asked with. */
  private String otherMasks = "";

  /** What an arm was asked besides, as a comma and a field of JSON. */
  private String otherParts = "";

  /** How many times as long updates of seed 2, and the second of each run, take as the others. */
  private int otherLoad = 1;

  /** What the evaluation calls its loss. */
  private String metric = "mlm_loss";

  /** An arm's loss is 3, 2 or 4 in document 0 and 1 more in document 1, and 0.1 more by seed. */
  private String play(List<String> words) {
    double arm = Double.parseDouble(words.get(1));
    double seed = Double.parseDouble(words.get(2)) / 10;
    Path run = Path.of(words.get(3));
    if (words.get(0).equals("pretrain")) {
      int load = words.get(2).equals("2") ? otherLoad : 1;
      log(run.resolve("model-run"), arm, 3 + arm + seed, load, otherLoad);
      return """
          {"run": "/moved/model-run", "figures": [{"data": "validation", "metric": "loss", "value": %s}]}
          """
          .formatted(3 + arm + seed);
    }
    List<SequenceScore> scores = new ArrayList<>();
    for (int document = 0; document < 2; document++) {
      double loss = 3 + arm + document + (arm == 0 ? 0 : seed);
      for (int i = 0; i < 2; i++) {
        scores.add(new SequenceScore("mlm", 2 * document + i, document, "", 10, 10 * loss, 4));
      }
      scores.add(new SequenceScore("arlm", 9, document, "", 10, 1000, 4));
    }
    SequenceScores.write(run.resolve("scores.jsonl"), scores);
    String masks = arm == 1 ? otherMasks : "";
    return """
        {"scores": "%s", "masks": {"mlm": "a%s"%s},
         "by_position": [{"part": "mlm", "from": 0, "to": 7, "tokens": 5, "loss": %s},
          {"part": "mlm", "from": 8, "to": 15, "tokens": 5, "loss": 3},
          {"part": "arlm", "from": 16, "to": 23, "tokens": 5, "loss": 3}], "figures": [
         {"data": "validation", "metric": "%s", "value": %s,
          "baseline": {"source": "alone", "value": 6}},
         {"data": "validation", "metric": "mlm_accuracy", "value": 0.5},
         {"data": "text", "metric": "mlm_loss", "value": null}]}
        """
        .formatted(
            run.resolve("scores.jsonl").toString().replace('\\', '/'),
            masks,
            arm == 1 ? otherParts : "",
            5 + arm,
            metric,
            3.5 + arm + seed);
  }

  /** Four updates of 100 tokens; the arm −1 takes twice as long, the arm 1 ends after two. */
  private static void log(Path folder, double arm, double last, int load, int secondLoad) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (RunLog log = RunLog.create(folder.resolve(RunFolder.LOG))) {
      long updates = arm == 1 ? 2 : 4;
      for (long step = 1; step <= updates; step++) {
        double seconds = (arm == -1 ? 2 : 1) * (step == 2 ? secondLoad : load);
        log.add(new StepRecord(step, 0, 1, 1, 1, 10, 100, seconds));
        double loss = last + (updates - step);
        log.add(new EvaluationRecord(step, 0, "validation", Map.of("loss", loss), 5));
      }
    }
  }

  private String tables() throws IOException {
    return tables(DESCRIPTION);
  }

  private String tables(String description) throws IOException {
    return PlayedExperiment.tables(folder, "compared", description, this::play);
  }

  /** Against the old arm the new one is 1 lower, and 0.1 to 0.3 higher by seed. */
  @Test
  void differencesHaveIntervalsWhereThereAreScoresBySequence() throws IOException {
    String tables = tables();
    assertThat(tables)
        .contains(
            "9 of 9 runs, seeds [1, 2, 3]; 3 minutes of training and evaluation, ") // 3 x 64 s
        .contains("| loss on validation | runs |", "lowest | highest | |\n")
        .contains("| mlm_loss on validation | runs |", "highest | 95 % | |\n")
        .contains("| without a model | | 6.0000 | | | | | | | |\n")
        .contains("| old | 3 | 3.7000 | 3.6000 | 3.8000 | | | | | |\n")
        .contains("| −0.9000 to −0.7000 | beyond the spread |")
        .doesNotContain("mlm_accuracy", "on text");
  }

  /** Runs that experiments of one folder share are of one time only, and it is spent once. */
  @Test
  void theTimeOfAllRunsOfAFolderCountsEachOnce() throws IOException {
    assertThat(tables()).contains("3 minutes of training and evaluation, 3 of all runs in the");
    String fewer = DESCRIPTION.replace(", \"other\": [\"1\"]", "");
    assertThat(tables(fewer))
        .contains("6 of 6 runs, ")
        .contains("; 3 minutes of training and evaluation, 3 of all runs in the output folder.");
    String more = fewer.replace("[1, 2, 3]", "[3, 4, 5, 6]");
    assertThat(tables(more)) // 4 x 52 s; 3 x 64 s before, and 3 x 52 s more
        .contains("; 3 minutes of training and evaluation, 6 of all runs in the output folder.");
  }

  @Test
  void whatTwoCommandsMeasureAlikeIsToldApart() throws IOException {
    metric = "loss";
    assertThat(tables())
        .contains("| loss on validation (pretrain) | runs |")
        .contains("| loss on validation (evaluate-lm) | runs |");
  }

  @Test
  void lossesStandByPosition() throws IOException {
    assertThat(tables())
        .contains("| mlm_loss on validation, by position | 0 to 7 | 8 to 15 |\n")
        .contains("| old | 5.0000 | 3.0000 |\n")
        .contains("| new | 4.0000 (−1.0000) | 3.0000 (0.0000) |\n");
  }

  @Test
  void armsThatWereNotAskedTheSameHaveNoInterval() throws IOException {
    otherMasks = "b";
    assertThat(tables())
        .contains("| not asked the same | beyond the spread |")
        .contains("| −0.9000 to −0.7000 |");
  }

  /** MLM and ARLM, beside MLM alone: the masks of what both are asked are compared. */
  @Test
  void whatAnArmIsAskedBesidesDoesNotMatter() throws IOException {
    otherParts = ", \"arlm\": \"b\"";
    assertThat(tables()).doesNotContain("not asked the same");
  }

  /** What an old output names is looked for beside it: folders of runs may be moved. */
  @Test
  void armsAreComparedAfterEqualWork() throws IOException {
    assertThat(tables())
        .contains(
            "| loss on validation, after | 2 updates | above old | 200 tokens | above"
                + " old | 2 seconds | above old |")
        .contains("| old | ~ 5.2000 |  | ~ 5.2000 |  | ~ 5.2000 |  |")
        .contains("| new | ~ 4.2000 | −1.0000 | ~ 4.2000 | −1.0000 | ~ 5.2000 | 0.0000 |")
        .contains("| other | 4.2000 | −1.0000 | 4.2000 | −1.0000 | 4.2000 | −1.0000 |")
        .contains("~ read off before the end of a run", "Seconds: tokens times the arm's seconds");
  }

  /** What else the machine did while a run went on is no property of the arm. */
  @Test
  void otherLoadOfTheMachineDoesNotCountAsTime() throws IOException {
    otherLoad = 7;
    assertThat(tables())
        .contains("| 2 updates | above old | 200 tokens | above old | 2 seconds | above old |")
        .contains("| old | ~ 5.2000 |  | ~ 5.2000 |  | ~ 5.2000 |  |")
        .contains("| new | ~ 4.2000 | −1.0000 | ~ 4.2000 | −1.0000 | ~ 5.2000 | 0.0000 |");
  }

  @Test
  void theSpeedOfAnArmIsThatOfItsFastestTenth() {
    List<Path> logs = List.of(folder.resolve("1.jsonl"), folder.resolve("2.jsonl"));
    for (int run = 0; run < 2; run++) {
      try (RunLog log = RunLog.create(logs.get(run))) {
        for (long step = 1; step <= 6; step++) { // 0.1 to 0.6, 0.7 to 1.2 seconds a token
          log.add(new StepRecord(step, 0, 1, 1, 1, 10, 10, 6L * run + step));
        }
        log.add(new StepRecord(7, 0, 1, 1, 1, 10, 0, 0)); // only padding
      }
    }
    assertThat(RunCourse.secondsPerToken(logs)).isCloseTo(0.21, within(1e-12));
    assertThat(RunCourse.secondsPerToken(List.of())).isZero();
  }

  @Test
  void betweenEvaluationsALossIsReadOffInProportion() {
    var course =
        new RunCourse(
            List.of(new RunCourse.Point(10, 1000, 3, 5), new RunCourse.Point(20, 3000, 5, 4)));
    assertThat(course.value(RunCourse.Budget.UPDATES, 15)).isEqualTo(OptionalDouble.of(4.5));
    assertThat(course.value(RunCourse.Budget.TOKENS, 1500)).isEqualTo(OptionalDouble.of(4.75));
    assertThat(course.value(RunCourse.Budget.SECONDS, 5)).isEqualTo(OptionalDouble.of(4));
    assertThat(course.value(RunCourse.Budget.SECONDS, 3)).isEqualTo(OptionalDouble.of(5));
    assertThat(course.value(RunCourse.Budget.SECONDS, 2)).isEmpty();
    assertThat(course.value(RunCourse.Budget.SECONDS, 6)).isEmpty();
    assertThat(course.all(RunCourse.Budget.TOKENS)).isEqualTo(3000);
  }

  /** A branch has another run's updates behind it, which its log does not know. */
  @Test
  void theLogOfABranchIsNotReadFromTheMiddle() {
    Path log = folder.resolve("log.jsonl");
    try (RunLog branch = RunLog.resume(log, 4)) {
      branch.add(new StepRecord(5, 0, 1, 1, 1, 10, 100, 1));
      branch.add(new EvaluationRecord(5, 0, "validation", Map.of("loss", 2.0), 1));
    }
    assertThat(RunCourse.read(log, "validation", "loss", 1).points()).isEmpty();
  }
}
