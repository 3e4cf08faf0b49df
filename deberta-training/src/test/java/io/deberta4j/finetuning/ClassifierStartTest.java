package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.CardNotes;
import io.deberta4j.task.Tasks;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers as others publish them: without a problem type, their labels in capitals. */
class ClassifierStartTest {
  private static final Path VOCABULARY =
      Path.of(System.getProperty("deberta.root"), "goldens", "assets", "own", "own-unigram-1k");

  @TempDir Path folder;

  @BeforeAll
  static void useOneThread() {
    Engine.setThreads(1);
  }

  private Path classifier(String labels) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("classifier"));
    String head = "{\"architectures\": [\"DebertaV2ForSequenceClassification\"], \"id2label\": ";
    DebertaConfig config =
        ConfigJson.parse(OwnTable.CONFIG.replaceFirst("\\{", head + labels + ","));
    try (var scope = TensorScope.open();
        var random = new RandomSource(1);
        var weights = Parameters.initialise(random, 0.1, DType.F32)) {
      new DebertaForSequenceClassification(weights, config);
      Pretrained.save(directory, config, weights.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    Tokenizer.load(VOCABULARY).save(directory);
    return directory;
  }

  private TaskResult run(TinyTask task, Path start) throws IOException {
    return TaskFineTuning.run(
        new TaskJob(
            Tasks.open(task.taskName(), task.write(folder.resolve("data"))),
            new StartingPoint.Checkpoint(start),
            "deberta-v3-base",
            folder.resolve("model"),
            folder.resolve("run"),
            DType.F32,
            false,
            CardNotes.NONE,
            TaskSettings.builder().epochs(1).batchSize(24).maxLength(32).build(),
            List.of(),
            false));
  }

  /** As the published procedure does: STS-B goes on from the model of MNLI. */
  @Test
  void numbersDrawANewHeadInPlaceOfThreeClasses() throws IOException {
    Path start =
        classifier("{\"0\": \"CONTRADICTION\", \"1\": \"NEUTRAL\", \"2\": \"ENTAILMENT\"}");
    assertThatThrownBy(() -> TaskModel.open(start, Tasks.named("stsb")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("with 3 labels", "with one output");
    assertThat(run(TinyTask.STSB, start).initialised())
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
  }

  @Test
  void labelsInCapitalsAreThoseOfTheTask() throws IOException {
    Path mnli = classifier("{\"0\": \"CONTRADICTION\", \"1\": \"NEUTRAL\", \"2\": \"ENTAILMENT\"}");
    try (TaskModel model = TaskModel.open(mnli, Tasks.named("mnli"))) {
      assertThat(model.labels().names()).containsExactly("contradiction", "neutral", "entailment");
    }
    List<String> names = Tasks.named("rte").labels();
    String capitals =
        "{\"0\": \"%s\", \"1\": \"%s\"}"
            .formatted(names.get(0), names.get(1))
            .toUpperCase(Locale.ROOT);
    TaskResult result = run(TinyTask.RTE, classifier(capitals));
    assertThat(result.initialised()).isEmpty();
    assertThat(result.labels().names()).isEqualTo(names);
  }
}
