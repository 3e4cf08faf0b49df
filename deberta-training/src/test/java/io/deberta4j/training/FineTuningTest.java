package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Columns;
import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledText;
import io.deberta4j.data.LabelledTexts;
import io.deberta4j.data.Labels;
import io.deberta4j.data.StratifiedSplit;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.model.ProblemType;
import io.deberta4j.optim.Warmup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuningTest {
  private static final Path VOCABULARY =
      Path.of(System.getProperty("deberta.root"), "goldens", "assets", "own", "own-unigram-1k");
  private static final List<String> WORDS =
      List.of("my", "card", "has", "not", "come", "where", "is", "the", "money", "please", "help");

  @TempDir Path folder;

  @BeforeAll
  static void useOneThread() {
    Engine.setThreads(1);
  }

  private Path config(String vocabSize) throws IOException {
    return Files.writeString(
        folder.resolve("config-" + vocabSize + ".json"),
        TinyClassifier.CONFIG.replace("\"vocab_size\": 40", "\"vocab_size\": " + vocabSize));
  }

  /** Texts that say their class in a word. */
  private Path texts(String name, int count, String... labels) throws IOException {
    Random random = new Random(count);
    StringBuilder csv = new StringBuilder("text,category\n");
    for (int i = 0; i < count; i++) {
      String label = labels[i % labels.length];
      csv.append('"');
      for (int w = 0; w < 6; w++) {
        csv.append(w == i % 6 ? label : WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      csv.append("\",").append(label).append('\n');
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  private FineTuningJob job(StartingPoint start, Path train, String output) {
    TrainingConfig config =
        TrainingConfig.builder()
            .epochs(6)
            .batchSize(16)
            .learningRate(3e-3)
            .warmup(Warmup.ofSteps(2))
            .regularisation(new Regularisation(0, 0.05, 0, 0))
            .build();
    return new FineTuningJob(
        start,
        List.of(train),
        null,
        0.2,
        7,
        Columns.USUAL,
        folder.resolve(output),
        DType.BF16,
        config);
  }

  private StartingPoint fresh() throws IOException {
    return new StartingPoint.Fresh(config("1001"), VOCABULARY);
  }

  private static FineTuningResult run(FineTuningJob job) {
    return FineTuning.run(job, ProgressListener.NONE);
  }

  private static ClassificationMetrics metrics(FineTuningResult result) {
    ClassificationMetrics stored = result.stored();
    assertThat(stored).isNotNull();
    return stored;
  }

  @Test
  void refusesSizesBeyondTheMemoryOfAnyMachine() throws IOException {
    Path train = texts("train.csv", 40, "refund", "delay");
    for (String size : List.of("vocab_size", "num_hidden_layers", "intermediate_size")) {
      Path file = folder.resolve(size + ".json");
      String config = Files.readString(config("1001"));
      Files.writeString(
          file, config.replaceAll("\"" + size + "\": \\d+", "\"" + size + "\": 2147483647"));
      assertThatThrownBy(() -> run(job(new StartingPoint.Fresh(file, VOCABULARY), train, "huge")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(file.toString(), "parameters");
    }
  }

  @Test
  void refusesAnOutputThatCannotBeCreatedBeforeItTrains() throws IOException {
    Path train = texts("train.csv", 40, "refund", "delay");
    ProgressListener trainsNothing =
        new ProgressListener() {
          @Override
          public void prepared(Prepared prepared) {
            throw new AssertionError("training has begun");
          }
        };
    assertThatThrownBy(() -> FineTuning.run(job(fresh(), train, "train.csv/model"), trainsNothing))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("train.csv");
  }

  @Test
  void trainsFromRandomWeightsToADirectoryThatAnswersTheSame() throws IOException {
    Path train = texts("train.csv", 240, "refund", "delay", "theft");
    FineTuningJob job = job(fresh(), train, "new/model");
    FineTuningResult result = run(job);
    assertThat(metrics(result).accuracy()).isGreaterThan(0.9); // chance is 0.33
    assertThat(result.labels().names()).containsExactly("delay", "refund", "theft");

    Pretrained saved = Pretrained.open(result.output());
    assertThat(saved.config().head().labels()).containsExactly("delay", "refund", "theft");
    assertThat(saved.config().head().problemType())
        .isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
    assertThat(saved.config().other())
        .containsEntry("architectures", List.of("DebertaV2ForSequenceClassification"));
    assertThat(saved.files().tensors().values())
        .allSatisfy(tensor -> assertThat(tensor.dtype()).isEqualTo(DType.BF16));
    List<LabelledText> heldOut =
        StratifiedSplit.of(LabelledTexts.read(train, Columns.USUAL), 0.2, 7).heldOut();
    List<Example> examples =
        ClassificationData.encode(
            heldOut,
            new Labels(saved.config().head().labels()),
            Tokenizer.load(result.output()),
            128);
    try (Parameters weights = Parameters.read(saved.origin(), DType.F32)) {
      var model = new DebertaForSequenceClassification(weights, saved.config());
      assertThat(new ClassificationEvaluator(model, 16).evaluate(examples))
          .isEqualTo(result.stored());
    }
  }

  @Test
  void writesDownWhatWasDone() throws IOException, NoSuchAlgorithmException {
    Path train = texts("train.csv", 60, "a1", "b2");
    FineTuningResult result = run(job(fresh(), train, "model"));
    JsonNode summary =
        new ObjectMapper().readTree(result.output().resolve("training.json").toFile());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(train));
    JsonNode file = summary.at("/data/0");
    assertThat(file.get("role").asText()).isEqualTo("training");
    assertThat(file.get("file").asText()).isEqualTo("train.csv");
    assertThat(file.get("sha256").asText()).isEqualTo(HexFormat.of().formatHex(hash));
    assertThat(file.get("examples").asInt()).isEqualTo(60);
    assertThat(summary.at("/seed").asLong()).isEqualTo(42);
    assertThat(summary.at("/settings/learning_rate").asDouble()).isEqualTo(3e-3);
    assertThat(summary.at("/evaluations")).hasSize(6);
    assertThat(summary.at("/results/0/value").asDouble()).isEqualTo(metrics(result).accuracy());
    assertThat(summary.at("/results/0/baseline/source").asText()).startsWith("always “");
    assertThat(summary.at("/start/sha256").size()).isGreaterThan(1); // config and vocabulary
    assertThat(Files.readString(result.output().resolve("training.json")))
        .doesNotContain(folder.toString());
    assertThat(Files.readString(result.output().resolve("README.md")))
        .startsWith("---\n")
        .contains("# model", "a1, b2", file.get("sha256").asText())
        .doesNotContain(folder.toString());
  }

  @Test
  void twoRunsWriteTheSameWeights() throws IOException {
    Path train = texts("train.csv", 60, "refund", "delay");
    Path first = run(job(fresh(), train, "one")).output();
    Path second = run(job(fresh(), train, "two")).output();
    assertThat(
            Files.mismatch(first.resolve("model.safetensors"), second.resolve("model.safetensors")))
        .isEqualTo(-1);
  }

  @Test
  void continuesWithTheClassifierOfTheSameClasses() throws IOException {
    Path train = texts("train.csv", 240, "refund", "delay", "theft");
    FineTuningResult before = run(job(fresh(), train, "first"));
    List<ProgressListener.Prepared> prepared = new ArrayList<>();
    FineTuningResult after =
        FineTuning.run(
            job(new StartingPoint.Checkpoint(before.output()), train, "second"),
            new ProgressListener() {
              @Override
              public void prepared(Prepared start) {
                prepared.add(start);
              }
            });
    assertThat(prepared).hasSize(1);
    assertThat(prepared.get(0).initialised()).isEmpty();
    assertThat(prepared.get(0).trainExamples() + prepared.get(0).evaluationExamples())
        .isEqualTo(240);
    double lossBefore = before.training().evaluations().get(0).trainLoss();
    assertThat(after.training().evaluations().get(0).trainLoss()).isLessThan(lossBefore / 2);
  }

  @Test
  void drawsANewClassifierForOtherClassesAndNamesIt() throws IOException {
    FineTuningResult before =
        run(job(fresh(), texts("train.csv", 60, "refund", "delay", "theft"), "first"));
    FineTuningResult after =
        run(
            job(
                new StartingPoint.Checkpoint(before.output()),
                texts("other.csv", 60, "yes", "no"),
                "second"));
    assertThat(after.initialised())
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    assertThat(after.labels().names()).containsExactly("no", "yes");
  }

  @Test
  void refusesWhatDoesNotFitBeforeTraining() throws IOException {
    Path train = texts("train.csv", 60, "refund", "delay");
    Path output = Files.createDirectories(folder.resolve("exists"));
    assertThatThrownBy(() -> run(job(fresh(), train, "exists")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(output.toString());
    assertThatThrownBy(
            () -> run(job(new StartingPoint.Fresh(config("1000"), VOCABULARY), train, "a")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("vocab_size=1000");
    assertThatThrownBy(() -> run(job(fresh(), texts("one.csv", 20, "same"), "b")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[same]");
    Path evaluation = texts("evaluation.csv", 20, "refund", "strange");
    FineTuningJob held = job(fresh(), train, "c");
    FineTuningJob job =
        new FineTuningJob(
            held.start(),
            held.trainingFiles(),
            evaluation,
            0,
            0,
            held.columns(),
            held.output(),
            DType.F32,
            held.config());
    assertThatThrownBy(() -> run(job))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'strange'");
    assertThat(folder.resolve("c")).doesNotExist();
  }
}
