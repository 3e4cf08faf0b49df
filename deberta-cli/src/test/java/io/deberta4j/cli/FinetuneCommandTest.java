package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code finetune}: from a file of labelled texts to a model that classifies. */
final class FinetuneCommandTest {
  @TempDir Path directory;
  private Path data = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder csv = new StringBuilder("text,category\n");
    for (int i = 0; i < 60; i++) {
      csv.append("the dog number ").append(i).append(",dog\n");
      csv.append("a cat and ").append(i).append(" more,cat\n");
    }
    data = directory.resolve("data.csv");
    Files.writeString(data, csv.toString());
  }

  @Test
  void aFreshModelLearnsAndClassifies() throws IOException {
    Path config = directory.resolve("config.json");
    Files.writeString(config, TinyModel.CONFIG);
    Path output = directory.resolve("trained");
    Run run =
        Run.of(
            "finetune",
            "--config=" + config,
            "--vocab=" + TinyModel.vocabulary(),
            "--train=" + data,
            "--output=" + output,
            "--epochs=5",
            "--batch-size=16",
            "--learning-rate=0.02",
            "--dtype=bf16",
            "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err())
        .contains("2 labels (cat, dog)", "108 examples to train on, 12 to", "epoch 5/5");
    JsonNode figures = Json.of(run.out());
    assertThat(figures.at("/labels").asInt()).isEqualTo(2);
    assertThat(figures.at("/evaluation/data").asText()).isEqualTo("dev");
    assertThat(figures.at("/evaluation/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(figures.at("/evaluation/macro_f1").asDouble()).isGreaterThan(0.9);
    assertThat(figures.at("/evaluation/loss").asDouble()).isBetween(0.0, 0.5);
    assertThat(figures.at("/evaluation/examples").asInt()).isEqualTo(12);
    assertThat(figures.at("/figures/0/baseline/value").asDouble()).isEqualTo(0.5);
    Run answer = Run.of("classify", "-m", output.toString(), "--json", "the dog", "a cat");
    assertThat(Json.of(answer.lines().get(0)).at("/labels/0/label").asText()).isEqualTo("dog");
    assertThat(Json.of(answer.lines().get(1)).at("/labels/0/label").asText()).isEqualTo("cat");
    assertThat(Run.of("inspect", "-m", output.toString()).out()).contains("BF16");
  }

  @Test
  void aCheckpointGetsANewHead() throws IOException {
    Path start = TinyModel.maskedLm(directory.resolve("start"));
    Path output = directory.resolve("trained");
    Run run =
        Run.of(
            "finetune",
            "-m",
            start.toString(),
            "--train",
            data.toString(),
            "-o",
            output.toString(),
            "--epochs",
            "1");
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.err()).contains("classifier.weight");
    assertThat(run.out()).contains("accuracy", "labels   2", "dev      12 examples");
    Run again =
        Run.of(
            "finetune",
            "-m",
            start.toString(),
            "--train",
            data.toString(),
            "-o",
            output.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("exists already");
  }

  @Test
  void badUsageIsExitCodeTwo() {
    String train = "--train=" + data;
    for (String[] arguments :
        new String[][] {
          {"finetune"},
          {"finetune", train, "-m", "."},
          {"finetune", "-m", ".", "-o", "out"},
          {"finetune", train, "-m", ".", "--config", "c.json", "-o", "out"},
          {"finetune", train, "--config", "c.json", "-o", "out"},
          {"finetune", train, "-m", ".", "-o", "out", "--epochs", "0"},
          {"finetune", train, "-m", ".", "-o", "out", "--held-out", "1.5"},
          {"finetune", train, "-m", "embedded:nope", "-o", "out"},
          {"finetune", train, "-m", ".", "-o", "out", "--dev", "d.csv", "--held-out", "0.1"},
          {"finetune", train, "-m", ".", "-o", "out", "--dtype", "int8"},
          {"finetune", train, "-m", ".", "-o", "out", "--warmup", "-1"},
          {"finetune", train, "-m", ".", "-o", "out", "--held-out", "0", "--split-seed", "1"},
          {"finetune", train, "-m", ".", "-o", "out", "--adapter-only"},
          {
            "finetune",
            train,
            "--config",
            "c",
            "--vocab",
            ".",
            "-o",
            "out",
            "--lora-rank",
            "2",
            "--adapter-only"
          },
          {"finetune", train, "-m", ".", "-o", "out", "--lora-targets", "dense"},
          {"finetune", train, "-m", ".", "-o", "out", "--lora-alpha", "2"},
          {"finetune", train, "-m", ".", "-o", "out", "--label-smoothing", "1"},
          {"finetune", train, "-m", ".", "-o", "out", "--token-dropout", "-1"},
          {"finetune", train, "-m", ".", "-o", "out", "--eval-steps", "0"},
          {"finetune", train, "-m", ".", "-o", "out", "--max-length", "15"},
          {"finetune", train, "-m", ".", "-o", "out", "--kind", "translation"},
          {"finetune", train, "-m", ".", "-o", "out", "--kind", "multiple-choice"},
          {"finetune", train, "-m", ".", "-o", "out", "--choice-columns", "a,b"},
          {"finetune", train, "-m", ".", "-o", "out", "--kind", "span", "--text-column", "a"},
          {"finetune", train, "-m", ".", "-o", "out", "--data", "dir"},
          {"finetune", "--dev", "d.csv", "-m", ".", "-o", "out"},
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").doesNotContain("\tat ");
    }
  }

  /** Whatever is asked of plain classification is done: nothing is for public tasks only. */
  @Test
  void filesThatDoNotFitAreSaidInWords() throws IOException {
    String train = "--train=" + data;
    assertThat(Run.of("finetune", train, "-m", ".", "-o", "x", "--held-out", "2").err())
        .contains("--held-out must be 0 (no evaluation) or between 0 and 1, got 2.0");
    Run absent =
        Run.of(
            "finetune",
            train,
            "--config=none.json",
            "--vocab=" + TinyModel.vocabulary(),
            "--output=" + directory.resolve("absent"));
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("none.json: there is no such file. Is the path right?");
    Path few = Files.writeString(directory.resolve("few.csv"), "text,label\na,x\nb,y\n");
    Run split = Run.of("finetune", "--train=" + few, "-m", ".", "-o", "x");
    assertThat(split.code()).isEqualTo(1);
    assertThat(split.err())
        .contains("name a file to evaluate on (--dev FILE), or evaluate on none (--held-out 0)");
  }

  @Test
  void plainClassificationTakesEveryMethodAndResumes() throws IOException {
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    String[] arguments = {
      "finetune",
      "--config=" + config,
      "--vocab=" + TinyModel.vocabulary(),
      "--train=" + data,
      "--output=" + directory.resolve("sift"),
      "--epochs=2",
      "--sift-lambda=1",
      "--optimizer=xadam",
      "--class-weights=1,2",
      "--patience=3",
      "--schedule=warmup_stable_decay",
      "--cooldown=0.5",
      "--cooldown-shape=cosine"
    };
    Run run = Run.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(directory.resolve("sift-run/report.html")).exists();
    assertThat(Files.readString(directory.resolve("sift-run/run.json")))
        .contains("\"sift_lambda\"", "\"xadam\"", "data.csv")
        .contains("\"cooldown_proportion\" : 0.5", "\"cooldown_shape\" : \"cosine\"");
    arguments[4] = "--output=" + directory.resolve("again");
    arguments[9] = "--run-dir=" + directory.resolve("sift-run");
    Run again = Run.of(arguments);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("--resume");
  }

  @Test
  void wrongCountsOfClassWeightsAreSaid() throws IOException {
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    Run run =
        Run.of(
            "finetune",
            "--config=" + config,
            "--vocab=" + TinyModel.vocabulary(),
            "--train=" + data,
            "--output=" + directory.resolve("weighed"),
            "--class-weights=1,2,3");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("3 class weights for 2 classes", "[cat, dog]");
  }

  /** Every kind of table: trained, measured and predicted without a name for the task. */
  @Test
  void filesOfOnesOwnAreTrainedMeasuredAndPredicted() throws IOException {
    Path table = directory.resolve("choices.csv");
    StringBuilder csv = new StringBuilder("text,a,b,label\n");
    for (int i = 0; i < 20; i++) {
      csv.append("the dog ").append(i).append(",yes,no,").append(i % 2).append('\n');
    }
    Files.writeString(table, csv);
    String[] kind = {"--kind=multiple-choice", "--choice-columns=a,b"};
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    Path model = directory.resolve("chooser");
    Run trained =
        Run.of(
            "finetune",
            kind[0],
            kind[1],
            "--config=" + config,
            "--vocab=" + TinyModel.vocabulary(),
            "--train=" + table,
            "--epochs=1",
            "--output=" + model);
    assertThat(trained.code()).as(trained.err()).isEqualTo(0);
    Run evaluated = Run.of("evaluate", kind[0], kind[1], "--dev=" + table, "-m" + model);
    assertThat(evaluated.code()).as(evaluated.err()).isEqualTo(0);
    assertThat(evaluated.out()).contains("dev", "accuracy");
    Path out = directory.resolve("predictions");
    Run predicted =
        Run.of("predict", kind[0], kind[1], "--test=" + table, "-m" + model, "--output=" + out);
    assertThat(predicted.code()).as(predicted.err()).isEqualTo(0);
    assertThat(Files.readAllLines(out.resolve("multiple-choice-test.jsonl"))).hasSize(20);
    Run other = Run.of("evaluate", "--dev=" + data, "-m" + model);
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("ForMultipleChoice", "ForSequenceClassification");
  }
}
