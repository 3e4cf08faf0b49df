package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small copy of the recorded experiments of pre-training, from text to tables and pictures: rates
 * are tuned, chosen and used; stable phases shared, let fall at several moments, and fine-tuned.
 */
final class ExperimentChainTest {
  private static final String BEFORE =
      """
      "before": [{"command": ["prepare", "--vocab", "%s", "--layout", "sentences", "--boundary",
        "line", "--max-length", "24", "--held-out", "0.2", "--output", "{shared}/corpus",
        "{data}/text.txt"]}],
      """;

  private static final String PRETRAIN =
      """
      "--corpus", "{shared}/corpus", "--config", "{files}/config.json", "--vocab", "%s",
      "--batch-size", "4", "--schedule", "warmup_stable_decay", "--warmup", "2", "--cooldown",
      "0.2", "--eval-steps", "2", "--eval-sequences", "8", "--save-steps", "4",
      "--save-total-limit", "5", "--seed", "{seed}", "--threads", "{threads}", "--json"
      """;

  private static final String RATES =
      """
      {"title": "Rates", "hypothesis": "-", "test": "-", "detects": "-", "seeds": [1],
       "axes": {"arm": {"deberta": ["--arm", "deberta"]},
                "rate": {"1e-5": ["--learning-rate", "1e-5"], "1e-2": ["--learning-rate", "1e-2"]}},
       "compared": "rate", "against": "1e-5", BEFORE
       "steps": [{"command": ["pretrain", "{arm}", "{rate}", "--max-steps", "20",
         "--output", "{run}/model", PRETRAIN], "resume": "{run}/model-run"}]}
      """;

  private static final String STEPS =
      """
      {"title": "Steps", "hypothesis": "-", "test": "-", "detects": "-", "seeds": [1, 2],
       "axes": {"updates": {"0": [],
                  "5": ["--branch", "{runs}/{arm}-{seed}/model-run/checkpoints/checkpoint-4",
                        "--max-steps", "5"],
                  "10": ["--branch", "{runs}/{arm}-{seed}/model-run/checkpoints/checkpoint-8",
                        "--max-steps", "10"]},
                "arm": {"absolute-input": ["--arm", "absolute-input", "--learning-rate", "{rate}"],
                        "deberta": ["--arm", "deberta", "--learning-rate", "{rate}"]}},
       "without": [{"updates": "0", "arm": "absolute-input"}],
       "chosen": {"rate": {"experiment": "rates", "values": {"arm": "deberta"}, "best": "lowest"}},
       "compared": "arm", "against": "absolute-input", BEFORE
       "steps": [
         {"command": ["pretrain", "{arm}", "--max-steps", "10", "--output",
            "{runs}/{arm}-{seed}/model", PRETRAIN], "folder": "{arm}-{seed}",
          "resume": "{runs}/{arm}-{seed}/model-run", "without": [{"updates": "0"}], "measures": []},
         {"command": ["pretrain", "{arm}", "{updates}", "--output", "{run}/model", PRETRAIN],
          "resume": "{run}/model-run", "without": [{"updates": "0"}]},
         {"command": ["finetune", "--model", "{run}/model", FINETUNE],
          "resume": "{run}/tuned-run", "without": [{"updates": "0"}]},
         {"command": ["finetune", "--config", "{files}/config.json", "--vocab", "%s", FINETUNE],
          "resume": "{run}/tuned-run", "without": [{"updates": "5"}, {"updates": "10"}]}]}
      """;

  private static final String FINETUNE =
      """
      "--train", "{data}/train.csv", "--held-out", "0.25", "--epochs", "1", "--batch-size", "8",
      "--learning-rate", "1e-2", "--max-length", "24", "--seed", "{seed}", "--threads",
      "{threads}", "--output", "{run}/tuned", "--json"
      """;

  private static final String RTD =
      """
      {"title": "RTD", "hypothesis": "-", "test": "-", "detects": "-", "seeds": [1],
       "axes": {"sharing": {"gdes": ["--embedding-sharing", "gdes"],
                            "es": ["--embedding-sharing", "es"]}},
       "compared": "sharing", "against": "gdes", BEFORE
       "steps": [{"command": ["pretrain", "--objective", "rtd", "{sharing}", "--max-steps", "4",
          "--output", "{run}/model", PRETRAIN], "resume": "{run}/model-run",
          "measures": ["generator_loss", "recall"]},
         {"command": ["finetune", "--model", "{run}/model", FINETUNE],
          "resume": "{run}/tuned-run"},
         {"command": ["evaluate-lm", "--seed", "2", EVALUATE], "measures": ["generator_loss"]}]}
      """;

  private static final String ARLM =
      """
      {"title": "ARLM", "hypothesis": "-", "test": "-", "detects": "-", "seeds": [1],
       "axes": {"objective": {"arlm": ["--objective", "arlm"],
                              "mlm-arlm": ["--objective", "mlm+arlm"]}},
       "compared": "objective", "against": "arlm", BEFORE
       "steps": [{"command": ["pretrain", "{objective}", "--max-steps", "4", "--output",
          "{run}/model", PRETRAIN], "resume": "{run}/model-run", "measures": ["perplexity"]},
         {"command": ["evaluate-lm", EVALUATE], "measures": ["arlm_loss"]}]}
      """;

  private static final String EVALUATE =
      """
      "--model", "{run}/model", "--corpus", "{shared}/corpus", "--threads", "{threads}",
      "--output", "{run}/scores.jsonl", "--json"
      """;

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    StringBuilder text = new StringBuilder();
    StringBuilder table = new StringBuilder("text,label\n");
    for (int i = 0; i < 100; i++) {
      text.append(i % 2 == 0 ? "the old man sat by the sea\n" : "a dog and a cat saw a ship\n");
      table
          .append(i % 2 == 0 ? "the old man " : "a dog ")
          .append(i)
          .append(i % 2 == 0 ? ",yes\n" : ",no\n");
    }
    Files.writeString(directory.resolve("text.txt"), text);
    Files.writeString(directory.resolve("train.csv"), table);
    Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    save("rates", RATES);
    save("steps", STEPS);
    save("rtd", RTD);
    save("arlm", ARLM);
  }

  private void save(String name, String pattern) throws IOException {
    String description =
        pattern
            .replace("BEFORE", BEFORE)
            .replace("PRETRAIN", PRETRAIN)
            .replace("FINETUNE", FINETUNE)
            .replace("EVALUATE", EVALUATE)
            .replace("%s", TinyModel.vocabulary().toString());
    Files.writeString(directory.resolve(name + ".json"), description);
  }

  private Run experiment(String name) {
    return Run.of(
        "experiment",
        directory.resolve(name + ".json").toString(),
        "--data=" + directory,
        "--output=" + directory.resolve("runs"),
        "--threads=1");
  }

  @Test
  void fromTextToPictures() throws IOException {
    Run run = experiment("steps");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out())
        .contains(
            "10 of 10 runs",
            "| 5: loss on validation |",
            "| 5: accuracy on dev |",
            "| deberta | 2 |")
        .contains("| 0: accuracy on dev |")
        .doesNotContain("| 0: loss");
    Path runs = directory.resolve("runs");
    assertThat(runs.resolve("deberta-1/1-pretrain.command"))
        .content()
        .contains("--learning-rate 1e-2 "); // 20 updates at 1e-5 change nothing
    assertThat(runs.resolve("10-deberta-2/2-pretrain.log")).content().contains("10/10");
    for (String picture :
        new String[] {
          "steps-10-loss-on-validation.svg",
          "steps-10-accuracy-on-dev-differences.svg",
          "steps-accuracy-on-dev-by-updates.svg"
        }) {
      assertThat(runs.resolve(picture)).as(picture).content().contains("deberta", "</svg>");
      assertThat(run.err()).contains(picture);
    }
    // The rates were run on the way, and are not run again.
    assertThat(experiment("rates").err()).doesNotContain(", now ");
    assertThat(experiment("steps").out()).isEqualTo(run.out());
  }

  @Test
  void replacedTokensAreJudgedByMoreThanOneMeasureAndFineTuned() {
    Run run = experiment("rtd");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out())
        .contains("generator_loss on validation (pretrain) |", "recall on validation |")
        .contains("accuracy on dev |", "2 of 2 runs", "| es | 1 |");
    assertInterval(run, "| generator_loss on validation (evaluate-lm) | runs |", "| es | 1 |");
  }

  /** One arm is asked for masked tokens as well; from left to right both are asked the same. */
  @Test
  void modelsFromLeftToRightAreComparedSequenceBySequence() {
    Run run = experiment("arlm");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out()).contains("| perplexity on validation | runs |");
    assertInterval(run, "| arlm_loss on validation | runs |", "| mlm-arlm | 1 |");
  }

  /** In the table that begins with the head, the row has an interval. */
  private static void assertInterval(Run run, String head, String row) {
    String table = run.out().substring(Math.max(0, run.out().indexOf(head)));
    assertThat(table).startsWith(head).contains("| 95 % |");
    String line = table.substring(table.indexOf(row)).lines().findFirst().orElseThrow();
    assertThat(line).matches(".*\\| −?\\d+\\.\\d{4} to −?\\d+\\.\\d{4} \\| one seed \\|");
  }
}
