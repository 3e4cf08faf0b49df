package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code attention}. */
final class AttentionCommandTest {
  @TempDir Path directory;
  private Path plain = Path.of("");
  private Path decoded = Path.of("");

  @BeforeEach
  void write() throws IOException {
    plain = TinyModel.classifier(directory.resolve("plain"));
    decoded = TinyModel.write(directory.resolve("decoded"), MaskedLanguageModel::new);
  }

  private static JsonNode json(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    return Json.of(run.out());
  }

  private static List<String> labels(JsonNode model) {
    List<String> labels = new ArrayList<>();
    model.path("layers").forEach(layer -> labels.add(layer.path("layer").asText()));
    return labels;
  }

  @Test
  void aTextIsWrittenDownAndSummedUp() {
    Path output = directory.resolve("attention");
    JsonNode printed = json("attention", "-m" + plain, "-o" + output, "The old man", "--pair=sat");
    assertThat(printed.path("page").asText()).isEqualTo(output + "/attention.html");
    assertThat(printed.at("/models")).hasSize(1);
    assertThat(labels(printed.at("/models/0"))).containsExactly("layer 1", "layer 2");
    assertThat(output.resolve("attention.html")).isNotEmptyFile();
    assertThat(output.resolve("layer-02-head-02.png")).isNotEmptyFile();

    Run tooLong =
        Run.of("attention", "-m" + plain, "-o" + output, "--max-length=4", "The old man sat");
    assertThat(tooLong.code()).isEqualTo(1);
    assertThat(tooLong.err()).contains("tokens, more than 4", "--max-length");
  }

  @Test
  void aTextIsShownForTwoModelsSideBySide() throws IOException {
    Path output = directory.resolve("both");
    String[] command = {
      "attention", "-m" + decoded, "--compare=" + plain, "-o" + output, "The old man"
    };
    Run run = Run.of(command);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.lines()).hasSize(1 + (2 + 4 + 2) + (2 + 2 + 2));
    assertThat(run.out()).contains("layer 2 as encoder", "decoder pass 2", "mean", "even");
    String page = Files.readString(output.resolve("attention.html"));
    assertThat(page).contains("\"name\":\"" + decoded, "\"name\":\"" + plain);
    assertThat(output.resolve("decoder-pass-2-head-02.png")).isNotEmptyFile();
    assertThat(output.resolve("compare-layer-02-head-02.png")).isNotEmptyFile();
  }

  /** Every token attends once, however long its text is. */
  @Test
  void longTextsAreReadInWindowsAndNoneIsLeftOut() throws IOException {
    String three = "The old man\n\nsat by the sea\n" + "the old man ".repeat(30) + "\n";
    Path texts = Files.writeString(directory.resolve("texts.txt"), three);
    String i = "--input=" + texts;
    JsonNode printed =
        json("attention", "-m" + plain, "--compare=" + decoded, i, "--max-length=20");
    Tokenizer tokenizer = Tokenizer.load(TinyModel.vocabulary());
    int expected =
        three.lines().filter(line -> !line.isBlank()).mapToInt(it -> content(tokenizer, it)).sum();
    int windows = 2 + (content(tokenizer, "the old man ".repeat(30)) + 17) / 18;
    for (int model = 0; model < 2; model++) {
      JsonNode found = printed.at("/models/" + model);
      assertThat(found.at("/model").asText()).isEqualTo((model == 0 ? plain : decoded).toString());
      assertThat(found.at("/rows").asInt()).isEqualTo(windows);
      assertThat(found.at("/tokens").asInt()).isEqualTo(expected + 2 * windows);
      assertThat(found.at("/even/first").asDouble()).isBetween(0.05, 0.3);
      for (JsonNode layer : found.at("/layers")) {
        requireAllOfIt(layer);
      }
      requireAllOfIt(found.at("/mean"));
    }
    Run none = Run.of("attention", "-m" + plain, i, "--max-length=2");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("at most 2 tokens leave no place for text");
    Run beyond = Run.of("attention", "-m" + decoded, i, "--max-length=41");
    assertThat(beyond.code()).isEqualTo(1);
    assertThat(beyond.err()).contains("41 tokens", "absolute positions for 40");
    Path empty = Files.writeString(directory.resolve("empty.txt"), "\n\n");
    Run nothing = Run.of("attention", "-m" + plain, "--input=" + empty);
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("empty.txt: no text");
  }

  private static int content(Tokenizer tokenizer, String line) {
    return tokenizer.encode(line).length() - 2;
  }

  private static void requireAllOfIt(JsonNode shares) {
    double sum = 0;
    for (JsonNode share : shares) {
      sum += share.isNumber() ? share.asDouble() : 0;
    }
    assertThat(sum).as(shares.toString()).isCloseTo(1, within(1e-6));
  }

  /** As an experiment judges by it: arms that only this project can run included. */
  @Test
  void heldOutSequencesGiveTheFiguresOfAnExperiment() throws IOException {
    Path corpus = corpus();
    Path deberta = pretrain(corpus, "deberta");
    Path biased = pretrain(corpus, "relative-bias");
    Path without = pretrain(corpus, "decoder-without-positions");
    String c = "--corpus=" + corpus;
    JsonNode printed = json("attention", "-m" + deberta, c, "--eval-sequences=5");
    JsonNode model = printed.at("/models/0");
    assertThat(model.path("rows").asInt()).isEqualTo(5);
    assertThat(labels(model))
        .containsExactly("layer 1", "layer 2 as encoder", "decoder pass 1", "decoder pass 2");
    List<String> metrics = new ArrayList<>();
    for (JsonNode figure : printed.path("figures")) {
      metrics.add(figure.path("metric").asText());
      assertThat(figure.path("data").asText()).isEqualTo("validation");
      assertThat(figure.at("/baseline/source").asText()).isEqualTo("even attention");
    }
    assertThat(metrics)
        .containsExactly("to_cls", "to_sep", "to_itself", "to_neighbours", "to_stripes");
    double passes = first(model, 2) + first(model, 3);
    assertThat(printed.at("/figures/0/value").asDouble())
        .isEqualTo(model.at("/mean/first").asDouble())
        .isCloseTo((first(model, 0) + passes / 2) / 2, within(1e-9));

    JsonNode two = json("attention", "-m" + biased, "--compare=" + without, c);
    assertThat(labels(two.at("/models/0"))).containsExactly("layer 1", "layer 2");
    assertThat(labels(two.at("/models/1"))).contains("decoder pass 2");
    assertThat(two.at("/models/0/rows").asInt()).isBetween(6, 100);
    Run none = Run.of("attention", "-m" + biased, "--corpus=" + directory);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("corpus.json");
  }

  private static double first(JsonNode model, int layer) {
    return model.at("/layers/" + layer + "/first").asDouble();
  }

  private Path corpus() throws IOException {
    String lines = "the old man saw the sea.\nshe said that she was not there.\n".repeat(50);
    Path text = Files.writeString(directory.resolve("text.txt"), lines);
    Path corpus = directory.resolve("corpus");
    new CorpusPreparation(
            Tokenizer.load(TinyModel.vocabulary()),
            CorpusSettings.of(24).withBoundary(DocumentBoundary.LINE).withHeldOut(0.2, 1))
        .prepare(List.of(text), corpus);
    return corpus;
  }

  private Path pretrain(Path corpus, String arm) throws IOException {
    Path config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
    Path model = directory.resolve(arm);
    Run run =
        Run.of(
            "pretrain",
            "--arm=" + arm,
            "--corpus=" + corpus,
            "--config=" + config,
            "--vocab=" + TinyModel.vocabulary(),
            "--output=" + model,
            "--batch-size=8",
            "--max-steps=1",
            "--threads=1");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    return model;
  }

  @Test
  void wrongUsesAreRefused() throws IOException {
    String m = "-m" + plain;
    String i = "--input=" + Files.writeString(directory.resolve("a.txt"), "a text\n");
    String c = "--corpus=x";
    for (String[] wrong :
        new String[][] {
          {"attention", m},
          {"attention", m, i, "a text"},
          {"attention", m, c, "a text"},
          {"attention", m, c, i},
          {"attention", m, "a text"},
          {"attention", m, i, "--pair=a"},
          {"attention", m, i, "-ox"},
          {"attention", m, c, "-ox"},
          {"attention", m, c, "--max-length=8"},
          {"attention", m, i, "--eval-sequences=8"},
          {"attention", m, c, "--eval-sequences=0"},
          {"attention", m, i, "--max-length=0"},
          {"attention", m, i, "--compare=" + plain},
        }) {
      Run refused = Run.of(wrong);
      assertThat(refused.code()).as(String.join(" ", wrong) + refused.err()).isEqualTo(2);
    }
  }
}
