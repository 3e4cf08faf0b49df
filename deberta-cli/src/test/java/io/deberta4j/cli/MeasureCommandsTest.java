package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.pretraining.SequenceScore;
import io.deberta4j.pretraining.SequenceScores;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate-lm} and {@code minimal-pairs}. */
final class MeasureCommandsTest {
  @TempDir Path directory;
  private Path text = Path.of("");
  private Path corpus = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      lines.append(
          i % 2 == 0 ? "the old man saw the sea.\n" : "she said that she was not there.\n");
    }
    text = Files.writeString(directory.resolve("text.txt"), lines);
    corpus = directory.resolve("corpus");
    new CorpusPreparation(
            Tokenizer.load(TinyModel.vocabulary()),
            CorpusSettings.of(24).withBoundary(DocumentBoundary.LINE).withHeldOut(0.2, 1))
        .prepare(List.of(text), corpus);
  }

  private Path pretrain(String name, String... more) throws IOException {
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    Path model = directory.resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--corpus=" + corpus,
                "--config=" + config,
                "--vocab=" + TinyModel.vocabulary(),
                "--output=" + model,
                "--batch-size=8",
                "--learning-rate=0.01",
                "--warmup=2",
                "--threads=1",
                "--json"));
    arguments.addAll(more.length == 0 ? List.of("--max-steps=40") : List.of(more));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    Files.writeString(directory.resolve(name + ".json"), run.out());
    return model;
  }

  private double trained(String name, String metric) throws IOException {
    return value(Json.of(Files.readString(directory.resolve(name + ".json"))), metric);
  }

  private static double value(JsonNode printed, String metric) {
    for (JsonNode figure : printed.path("figures")) {
      if (figure.path("metric").asText().equals(metric)) {
        return figure.path("value").asDouble();
      }
    }
    throw new AssertionError("no " + metric + " in " + printed);
  }

  @Test
  void aMaskedModelIsMeasuredAsItsRunMeasuredIt() throws IOException {
    Path model = pretrain("model");
    Path scores = directory.resolve("scores.jsonl");
    Run run =
        Run.of("evaluate-lm", "-m" + model, "--corpus=" + corpus, "--output=" + scores, "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode printed = Json.of(run.out());
    assertThat(value(printed, "mlm_loss")).isCloseTo(trained("model", "mlm_loss"), within(1e-5));
    assertThat(printed.at("/figures/0/baseline/source").asText()).contains("frequency");
    assertThat(printed.at("/figures/0/baseline/value").asDouble()).isBetween(1.0, 4.0);
    assertThat(printed.at("/masks/mlm").asText()).hasSize(64);
    assertThat(printed.at("/by_position/0/from").asInt(-1)).isZero();
    assertThat(printed.at("/by_frequency")).isNotEmpty();
    assertThat(printed.at("/scores").asText()).isEqualTo(scores.toString());
    List<SequenceScore> all = SequenceScores.read(scores);
    assertThat(all).isNotEmpty();
    double loss = all.stream().mapToDouble(SequenceScore::loss).sum();
    long tokens = all.stream().mapToLong(SequenceScore::tokens).sum();
    assertThat(loss / tokens).isCloseTo(value(printed, "mlm_loss"), within(1e-9));
    assertThat(all.get(0).name()).startsWith("text.txt #");

    Run lines = Run.of("evaluate-lm", "-m" + model, "--corpus=" + corpus, "--eval-sequences=5");
    assertThat(lines.out()).contains("mlm_loss", "frequency of the token", "0 to 2", "asked mlm");
  }

  @Test
  void otherTextIsMeasuredWithAndWithoutTheCorpus() throws IOException {
    Path model = pretrain("model");
    Run with =
        Run.of(
            "evaluate-lm",
            "-m" + model,
            "--corpus=" + corpus,
            "--text=" + text,
            "--boundary=line",
            "--max-ngram=3",
            "--json");
    assertThat(with.code()).as(with.err()).isEqualTo(0);
    assertThat(Json.of(with.out()).at("/figures/0/data").asText()).isEqualTo("text");
    assertThat(Json.of(with.out()).at("/figures/0/baseline/value").isNumber()).isTrue();
    Run without =
        Run.of(
            "evaluate-lm",
            "-m" + model,
            "--text=" + text,
            "--max-length=24",
            "--boundary=line",
            "--max-ngram=3",
            "--json");
    assertThat(without.code()).as(without.err()).isEqualTo(0);
    assertThat(Json.of(without.out()).at("/masks")).isEqualTo(Json.of(with.out()).at("/masks"));
    assertThat(Json.of(without.out()).at("/figures/0/baseline").isMissingNode()).isTrue();
    Run longer = Run.of("evaluate-lm", "-m" + model, "--text=" + text);
    assertThat(longer.code()).isEqualTo(1);
    assertThat(longer.err()).contains("128 tokens", "max_position_embeddings=40");
  }

  @Test
  void otherObjectivesHaveTheirOwnFigures() throws IOException {
    Path forward = pretrain("forward", "--objective=arlm", "--max-steps=5");
    Run run = Run.of("evaluate-lm", "-m" + forward, "--corpus=" + corpus, "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode printed = Json.of(run.out());
    assertThat(value(printed, "perplexity"))
        .isCloseTo(Math.exp(value(printed, "arlm_loss")), within(1e-9));
    Path pair = pretrain("pair", "--objective=rtd", "--max-steps=5");
    Run both = Run.of("evaluate-lm", "-m" + pair, "--corpus=" + corpus);
    assertThat(both.code()).as(both.err()).isEqualTo(0);
    assertThat(both.out())
        .contains("generator_loss", "discriminator_loss", "recall", "the share of replaced tokens");
    Run seed = Run.of("evaluate-lm", "-m" + forward, "--corpus=" + corpus, "--seed=3");
    assertThat(seed.code()).isEqualTo(2);
    assertThat(seed.err()).contains("nothing is masked");
    Run pairs = Run.of("minimal-pairs", "-m" + pair);
    assertThat(pairs.code()).as(pairs.err()).isEqualTo(0);
    Run cannot = Run.of("minimal-pairs", "-m" + forward);
    assertThat(cannot.code()).isEqualTo(1);
    assertThat(cannot.err()).contains("left to right");
  }

  @Test
  void pairsAreToldApart() throws IOException {
    Path model = pretrain("model");
    Path scores = directory.resolve("pairs.jsonl");
    Run run =
        Run.of("minimal-pairs", "-m" + model, "--corpus=" + corpus, "--output=" + scores, "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("no single token");
    JsonNode printed = Json.of(run.out());
    assertThat(value(printed, "templates_accuracy")).isBetween(0.0, 1.0);
    List<SequenceScore> asked =
        SequenceScores.read(scores).stream().filter(score -> score.part().equals("mined")).toList();
    assertThat(value(printed, "mined_accuracy"))
        .isCloseTo(
            asked.stream().mapToLong(SequenceScore::right).average().orElseThrow(), within(1e-12));
    assertThat(value(printed, "mined_loss"))
        .isCloseTo(
            asked.stream().mapToDouble(SequenceScore::loss).average().orElseThrow(), within(1e-12));
    JsonNode mined = printed.at("/intervals/mined_accuracy");
    assertThat(mined.path("pairs").asInt()).isGreaterThanOrEqualTo(10);
    assertThat(mined.path("low").asDouble()).isLessThan(mined.path("high").asDouble());
    assertThat(SequenceScores.read(scores))
        .hasSize(
            mined.path("pairs").asInt()
                + printed.at("/intervals/templates_accuracy/pairs").asInt());
    Run lines = Run.of("minimal-pairs", "-m" + model, "--text=" + text, "--max-length=24");
    assertThat(lines.out()).contains("mined_margin", "of", "right", "% to");
  }

  @Test
  void badUsageIsExitCodeTwo() {
    String c = "--corpus=" + corpus;
    for (String[] arguments :
        new String[][] {
          {"evaluate-lm"},
          {"evaluate-lm", "-mx"},
          {"evaluate-lm", c},
          {"evaluate-lm", "-mx", c, "--objective=nsp"},
          {"evaluate-lm", "-mx", c, "--max-length=64"},
          {"evaluate-lm", "-mx", c, "--layout=packed"},
          {"evaluate-lm", "-mx", c, "--boundary=line"},
          {"evaluate-lm", "-mx", "--text=x", "--max-length=2"},
          {"evaluate-lm", "-mx", "--text=x", "--layout=loose"},
          {"evaluate-lm", "-mx", c, "--eval-sequences=0"},
          {"evaluate-lm", "-mx", c, "--mask-share=0"},
          {"evaluate-lm", "-mx", c, "--max-ngram=0"},
          {"evaluate-lm", "-mx", c, "--batch-size=0"},
          {"evaluate-lm", "-mx", c, "--objective=arlm", "--seed=2"},
          {"evaluate-lm", "-m" + TinyModel.vocabulary().getParent(), c},
          {"minimal-pairs"},
          {"minimal-pairs", "-mx", "--max-length=64"},
          {"minimal-pairs", "-mx", "--eval-sequences=5"},
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments) + "\n" + run.err()).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").doesNotContain("\tat ");
    }
  }
}
