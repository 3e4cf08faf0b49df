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
    assertThat(run.err()).contains("2 labels", "108 texts to train on", "epoch 5/5");
    assertThat(run.code()).isEqualTo(0);
    JsonNode figures = Json.of(run.out());
    assertThat(figures.at("/evaluation/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(figures.at("/evaluation/examples").asInt()).isEqualTo(12);
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
    assertThat(run.out()).contains("accuracy", "labels      2");
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
          {"finetune", train, "-m", "model"},
          {"finetune", "-m", "model", "-o", "out"},
          {"finetune", train, "-m", "model", "--config", "c.json", "-o", "out"},
          {"finetune", train, "--config", "c.json", "-o", "out"},
          {"finetune", train, "-m", "model", "-o", "out", "--epochs", "0"},
          {"finetune", train, "-m", "model", "-o", "out", "--held-out", "1.5"},
          {"finetune", train, "-m", "model", "-o", "out", "--dev", "d.csv", "--held-out", "0.1"},
          {"finetune", train, "-m", "model", "-o", "out", "--dtype", "int8"},
          {"finetune", train, "-m", "model", "-o", "out", "--warmup", "-1"},
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").doesNotContain("\tat ");
    }
  }
}
