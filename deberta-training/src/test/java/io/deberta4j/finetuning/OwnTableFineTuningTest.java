package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.data.Sample;
import io.deberta4j.model.Pretrained;
import io.deberta4j.model.ProblemType;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.TaskScores;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of one's own, from the file to a model directory. */
class OwnTableFineTuningTest {
  @TempDir Path folder;
  private OwnTable own = new OwnTable(Path.of(""));

  @BeforeAll
  static void useOneThread() {
    Engine.setThreads(1);
  }

  @BeforeEach
  void open() {
    own = new OwnTable(folder);
  }

  @Test
  void trainsFromRandomWeightsToADirectoryThatAnswersTheSame() throws IOException {
    Path train = own.texts("train.csv", 240, "refund", "delay", "theft");
    TaskJob job = own.job(own.fresh(), train, "new/model");
    TaskResult result = TaskFineTuning.run(job);
    assertThat(OwnTable.value(result, "accuracy")).isGreaterThan(0.9); // chance is 0.33
    assertThat(result.labels().names()).containsExactly("delay", "refund", "theft");
    assertThat(result.examples()).containsOnlyKeys("dev");

    Pretrained saved = Pretrained.open(result.model());
    assertThat(saved.config().head().labels()).containsExactly("delay", "refund", "theft");
    assertThat(saved.config().head().problemType())
        .isEqualTo(ProblemType.SINGLE_LABEL_CLASSIFICATION);
    assertThat(saved.config().other())
        .containsEntry("architectures", List.of("DebertaV2ForSequenceClassification"));
    assertThat(saved.files().tensors().values())
        .allSatisfy(tensor -> assertThat(tensor.dtype()).isEqualTo(DType.BF16));
    List<Sample> heldOut = job.data().split("dev");
    try (TaskModel model = TaskModel.open(result.model(), job.data().task())) {
      List<Prediction> again = model.predict(heldOut, 128, 16);
      Map<String, Double> figures =
          new TaskScores(job.data().task(), model.labels()).measure(heldOut, again);
      assertThat(figures).containsOnlyKeys("accuracy", "loss", "macro_f1");
      figures.forEach(
          (metric, value) -> assertThat(value).isEqualTo(OwnTable.value(result, metric)));
    }
  }

  @Test
  void writesDownWhatWasDone() throws IOException, NoSuchAlgorithmException {
    Path train = own.texts("train.csv", 60, "a1", "b2");
    TaskResult result = TaskFineTuning.run(own.job(own.fresh(), train, "model"));
    JsonNode summary =
        new ObjectMapper().readTree(result.model().resolve("training.json").toFile());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(train));
    JsonNode file = summary.at("/data/0");
    assertThat(file.get("role").asText()).isEqualTo("train");
    assertThat(file.get("file").asText()).isEqualTo("train.csv");
    assertThat(file.get("sha256").asText()).isEqualTo(HexFormat.of().formatHex(hash));
    assertThat(file.get("examples").asInt()).isEqualTo(60); // before any were held out
    assertThat(summary.at("/seed").asLong()).isEqualTo(42);
    assertThat(summary.at("/settings/learning_rate").asDouble()).isEqualTo(3e-3);
    assertThat(summary.at("/settings/held_out_fraction").asDouble()).isEqualTo(0.2);
    assertThat(summary.at("/settings/split_seed").asInt()).isEqualTo(7);
    assertThat(summary.at("/settings/stored_type").asText()).isEqualTo("bf16");
    assertThat(summary.at("/settings/kept_step").asLong()).isEqualTo(result.training().keptStep());
    assertThat(summary.at("/evaluations")).hasSize(6);
    assertThat(summary.at("/results/0/value").asDouble())
        .isEqualTo(OwnTable.value(result, "accuracy"));
    assertThat(summary.at("/results/0/baseline/source").asText()).startsWith("always “");
    assertThat(summary.at("/results/1/metric").asText()).isEqualTo("loss");
    assertThat(summary.at("/results/1/baseline/value").asDouble()).isBetween(0.6, 0.8); // ln 2
    assertThat(summary.at("/start/sha256").size()).isGreaterThan(1); // config and vocabulary
    assertThat(Files.readString(result.model().resolve("training.json")))
        .doesNotContain(folder.toString());
    assertThat(Files.readString(result.model().resolve("README.md")))
        .startsWith("---\n")
        .contains("# model", "a1, b2", file.get("sha256").asText(), "Hugging Face Transformers.")
        .doesNotContain(folder.toString(), "datasets:");
  }

  @Test
  void twoRunsWriteTheSameWeights() throws IOException {
    Path train = own.texts("train.csv", 60, "refund", "delay");
    Path first = TaskFineTuning.run(own.job(own.fresh(), train, "one")).model();
    Path second = TaskFineTuning.run(own.job(own.fresh(), train, "two")).model();
    assertThat(
            Files.mismatch(first.resolve("model.safetensors"), second.resolve("model.safetensors")))
        .isEqualTo(-1);
  }

  /** Accuracy decides, then the loss, of which less is better. */
  @Test
  void ofEqualAccuraciesTheSmallerLossIsBetter() {
    var good = TaskFineTuning.evaluation(figures(0.9, 0.5, 0.1));
    assertThat(good.betterThan(TaskFineTuning.evaluation(figures(0.8, 0.1, 0.9)))).isTrue();
    assertThat(good.betterThan(TaskFineTuning.evaluation(figures(0.9, 0.6, 0.9)))).isTrue();
    assertThat(good.betterThan(good)).isFalse();
  }

  private static Map<String, Double> figures(double accuracy, double loss, double macroF1) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", accuracy);
    figures.put("loss", loss);
    figures.put("macro_f1", macroF1);
    return figures;
  }
}
