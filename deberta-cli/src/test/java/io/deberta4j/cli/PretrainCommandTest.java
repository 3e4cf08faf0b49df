package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pretrain} and {@code generate}. */
final class PretrainCommandTest {
  @TempDir Path directory;
  private Path corpus = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(i % 2 == 0 ? "the old man sat by the sea\n" : "a dog and a cat saw a ship\n");
    }
    Path file = Files.writeString(directory.resolve("text.txt"), text);
    corpus = directory.resolve("corpus");
    new CorpusPreparation(
            Tokenizer.load(TinyModel.vocabulary()),
            CorpusSettings.of(24).withBoundary(DocumentBoundary.LINE).withHeldOut(0.2, 1))
        .prepare(List.of(file), corpus);
    config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
  }

  private Run pretrain(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--corpus=" + corpus,
                "--config=" + config,
                "--vocab=" + TinyModel.vocabulary(),
                "--output=" + directory.resolve(output),
                "--batch-size=8",
                "--learning-rate=0.01",
                "--warmup=2",
                "--threads=1"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void aMaskedLanguageModelFillsMasks() throws IOException {
    Run run =
        pretrain(
            "model",
            "--max-steps=60",
            "--eval-steps=20",
            "--schedule=warmup_stable_decay",
            "--cooldown=0.5",
            "--max-ngram=3",
            "--training-precision=bf16",
            "--micro-batch-size=4",
            "--recompute",
            "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("parameters", "to evaluate on", "update 60/60", "tokens/s");
    JsonNode result = Json.of(run.out());
    assertThat(result.at("/steps").asInt()).isEqualTo(60);
    assertThat(result.at("/tokens_per_second").asDouble()).isPositive();
    assertThat(result.at("/figures/0/metric").asText()).isEqualTo("loss");
    assertThat(result.at("/figures/0/value").asDouble()).isBetween(0.0, 6.0);
    assertThat(directory.resolve("model-run/report.html")).exists();
    Path model = directory.resolve("model");
    assertThat(result.at("/models/0").asText()).isEqualTo(model.toString());
    Run filled = Run.of("fill-mask", "-m" + model, "the old [MASK] sat by the sea");
    assertThat(filled.code()).as(filled.err()).isEqualTo(0);
    Run generated = Run.of("generate", "-m" + model, "the old");
    assertThat(generated.code()).isEqualTo(1);
    assertThat(generated.out()).isEmpty();
    assertThat(generated.err()).contains(model.toString(), "was trained for 'mlm'");
    Run further =
        Run.of(
            "pretrain",
            "--corpus=" + corpus,
            "--model=" + model,
            "--output=" + directory.resolve("further"),
            "--max-steps=2",
            "--batch-size=4",
            "--warmup=0");
    assertThat(further.code()).as(further.err()).isEqualTo(0);
    assertThat(further.out()).contains("mlm_accuracy", "report", "update 2 of 2");
  }

  @Test
  void theCardSaysWhatItIsGiven() throws IOException {
    Path notes =
        Files.writeString(
            directory.resolve("notes.json"),
            "{\"license\": \"mit\", \"languages\": [\"en\"], \"sources\": [\"A hundred lines.\"],"
                + " \"limitations\": [\"It knows one ship.\"]}");
    Run run = pretrain("model", "--max-steps=2", "--card=" + notes);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(Files.readString(directory.resolve("model/README.md")))
        .contains("license: \"mit\"", "A hundred lines.", "It knows one ship.", "pre-trained only");
  }

  @Test
  void aPairOfModelsIsAStartForFineTuning() {
    Run run = pretrain("pair", "--objective=rtd", "--max-steps=2", "--embedding-sharing=es");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out())
        .contains("generator_loss", directory.resolve("pair/generator").toString());
    Run inspected = Run.of("inspect", "-m" + directory.resolve("pair"));
    assertThat(inspected.code()).as(inspected.err()).isEqualTo(0);
    Run joint =
        pretrain("joint", "--objective=rtd", "--max-steps=1", "--joint", "--eval-sequences=0");
    assertThat(joint.code()).as(joint.err()).isEqualTo(0);
    assertThat(joint.out()).doesNotContain("generator_loss");
  }

  /** The preset gives the settings, the model the weights. */
  @Test
  void aPresetThatGoesOnTakesAModel() throws IOException {
    assertThat(pretrain("pair", "--objective=rtd", "--max-steps=1").code()).isEqualTo(0);
    Run run =
        Run.of(
            "pretrain",
            "--corpus=" + corpus,
            "--preset=deberta-v3-small-continue",
            "--model=" + directory.resolve("pair"),
            "--output=" + directory.resolve("further"),
            "--max-steps=1",
            "--batch-size=4",
            "--threads=1");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    JsonNode settings =
        Json.of(Files.readString(directory.resolve("further/training.json"))).at("/settings");
    assertThat(settings.at("/preset").asText()).isEqualTo("deberta-v3-small-continue");
    assertThat(settings.at("/objective").asText()).isEqualTo("rtd");
    assertThat(settings.at("/learning_rate").asDouble()).isEqualTo(5e-5);
    assertThat(settings.at("/batch_size").asInt()).isEqualTo(4);
  }

  /** As v3 is published: the generator's weights beside the discriminator's. */
  @Test
  void aPublishedPairIsMeasuredAndItsGeneratorFillsMasks() throws IOException {
    assertThat(pretrain("pair", "--objective=rtd", "--max-steps=1").code()).isEqualTo(0);
    Path pair = directory.resolve("pair");
    Path file = pair.resolve("model.generator.safetensors");
    Files.move(pair.resolve("generator/model.safetensors"), file);
    Files.move(pair.resolve("generator"), directory.resolve("elsewhere"));
    Run measured =
        Run.of("evaluate-lm", "-m" + pair, "--objective=rtd", "--corpus=" + corpus, "--json");
    assertThat(measured.code()).as(measured.err()).isEqualTo(0);
    assertThat(measured.out()).contains("discriminator_loss");
    Path alone = directory.resolve("alone");
    Run converted = Run.of("convert", "-m" + file, "-o" + alone);
    assertThat(converted.code()).as(converted.err()).isEqualTo(0);
    Run filled = Run.of("fill-mask", "-m" + alone, "the old [MASK] sat by the sea");
    assertThat(filled.code()).as(filled.err()).isEqualTo(0);
    assertThat(Run.of("inspect", "-m" + pair).out()).contains("generator-weights");
  }

  @Test
  void whatIsComparedWithHasAPresetToo() {
    Run run =
        Run.of(
            "pretrain",
            "--corpus=" + directory.resolve("nowhere"),
            "--preset=bert-base",
            "--vocab=" + TinyModel.vocabulary(),
            "--output=" + directory.resolve("bert"));
    assertThat(run.code()).as("the corpus is missing, the preset is not").isEqualTo(1);
    assertThat(run.err()).contains("nowhere").doesNotContain("preset");
  }

  @Test
  void whatWasLearntFromLeftToRightIsSaid() {
    Run run =
        pretrain(
            "forward",
            "--objective=mlm+arlm",
            "--arlm-share=0.8",
            "--max-steps=150",
            "--mask-decoder=plain",
            "--seed=1");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.out()).contains("perplexity", "mlm_loss");
    String model = "-m" + directory.resolve("forward");
    Run greedy =
        Run.of("generate", model, "--temperature=0", "--max-new-tokens=20", "--json", "the old");
    assertThat(greedy.code()).as(greedy.err()).isEqualTo(0);
    JsonNode answer = Json.of(greedy.out());
    assertThat(answer.at("/prompt").asText()).isEqualTo("the old");
    assertThat(answer.at("/text").asText()).contains("sea");
    Run stopped =
        Run.of(
            "generate", model, "--temperature=0", "--max-new-tokens=20", "--stop= sea", "the old");
    assertThat(stopped.out()).startsWith("the old").doesNotContain("sea");
    Run drawn =
        Run.of("generate", model, "--top-p=0.9", "--top-k=5", "--repetition-penalty=1.2", "a dog");
    assertThat(drawn.out()).startsWith("a dog");
    Run again =
        Run.of("generate", model, "--top-p=0.9", "--top-k=5", "--repetition-penalty=1.2", "a dog");
    assertThat(again.out()).isEqualTo(drawn.out());
  }

  @Test
  void fewerSequencesAreLearntFromIfAskedFor() {
    Run some = pretrain("some", "--max-steps=1", "--train-sequences=7");
    assertThat(some.err()).contains("7 sequences");
    String run = "--run-dir=" + directory.resolve("some-run");
    Run resumed = pretrain("other", "--max-steps=1", "--train-sequences=8", run, "--resume");
    assertThat(resumed.code()).isEqualTo(1);
    assertThat(resumed.err()).contains("train_sequences");
  }

  @Test
  void aFinishedRunIsNotRepeatedByMistake() {
    assertThat(pretrain("once", "--max-steps=1").code()).isEqualTo(0);
    Run again = pretrain("once", "--max-steps=1");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("exists already");
    Run other = pretrain("other", "--max-steps=1", "--run-dir=" + directory.resolve("once-run"));
    assertThat(other.err()).contains("--resume");
    Run resumed =
        pretrain(
            "other", "--max-steps=1", "--run-dir=" + directory.resolve("once-run"), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(0);
    assertThat(resumed.err()).contains("resumed after update 1 of 1");
  }

  @Test
  void badUsageIsExitCodeTwo() {
    String o = "--output=" + directory.resolve("x");
    String c = "--corpus=" + corpus;
    String v = "--vocab=" + TinyModel.vocabulary();
    String f = "--config=" + config;
    for (String[] arguments :
        new String[][] {
          {"pretrain", o, f, v},
          {"pretrain", c, f, v},
          {"pretrain", c, o},
          {"pretrain", c, o, f},
          {"pretrain", c, o, f, v, "--preset=deberta-base"},
          {"pretrain", c, o, v, "--preset=deberta-v9"},
          {"pretrain", c, o, v, "--preset=deberta-v3-small-continue"},
          {"pretrain", c, o, "--model=.", "--preset=deberta-v3-small"},
          {"pretrain", c, o, "--model=.", "--preset=deberta-v3-base-continue"},
          {"pretrain", c, o, f, v, "--objective=nsp"},
          {"pretrain", c, o, f, v, "--arm=bert"},
          {"pretrain", c, o, f, v, "--arm=deberta", "--mask-decoder=emd"},
          {"pretrain", c, o, "--model=.", "--arm=deberta"},
          {"pretrain", c, o, f, v, "--rtd-lambda=5"},
          {"pretrain", c, o, f, v, "--generator-config=x.json"},
          {"pretrain", c, o, "--model=.", "--generator=y"},
          {"pretrain", c, o, f, v, "--generator=y", "--objective=rtd"},
          {"pretrain", c, o, f, v, "--arlm-share=0.5"},
          {"pretrain", c, o, f, v, "--objective=arlm", "--max-ngram=3"},
          {"pretrain", c, o, f, v, "--objective=rtd", "--mask-decoder=plain"},
          {"pretrain", c, o, f, v, "--objective=rtd", "--embedding-sharing=half"},
          {"pretrain", c, o, f, v, "--mask-decoder=plain", "--mask-decoder-passes=3"},
          {"pretrain", c, o, f, v, "--arm=disentangled", "--mask-decoder-passes=3"},
          {"pretrain", c, o, f, v, "--mask-share=0"},
          {"pretrain", c, o, f, v, "--schedule=warp"},
          {"pretrain", c, o, f, v, "--cooldown=0.2"},
          {"pretrain", c, o, f, v, "--schedule=constant", "--warmup=10"},
          {"pretrain", c, o, f, v, "--optimizer=sgd"},
          {"pretrain", c, o, f, v, "--beta2=1"},
          {"pretrain", c, o, f, v, "--training-precision=f16"},
          {"pretrain", c, o, f, v, "--keep=first"},
          {"pretrain", c, o, f, v, "--eval-sequences=-1"},
          {"pretrain", c, o, f, v, "--train-sequences=-1"},
          {"generate", "the"},
          {"generate", "-mx", "--temperature=0", "--top-k=3", "the"},
          {"generate", "-mx", "--top-p=0", "the"},
          {"generate", "-mx", "--max-new-tokens=0", "the"},
          {"generate", "-mx", "--stop=", "the"},
        }) {
      Run run = Run.of(arguments);
      assertThat(run.code()).as(String.join(" ", arguments) + "\n" + run.err()).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ").doesNotContain("\tat ");
    }
    assertThat(pretrain("y", "--preset=deberta-v9").err()).contains("mdeberta-v3-base");
    assertThat(Run.of("pretrain", c, o, v, "--preset=deberta-v3-small-continue").err())
        .contains("--preset deberta-v3-small-continue: needs --model");
    assertThat(pretrain("y", "--rtd-lambda=5").err()).contains("--rtd-lambda", "--objective mlm");
  }
}
