package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.data.Sample;
import io.deberta4j.report.CardNotes;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose output is an adapter, and not a whole model. */
class AdapterOnlyTest {
  @TempDir Path folder = Path.of("unset");
  private OwnTable own = new OwnTable(Path.of("unset"));

  @BeforeEach
  void open() {
    own = new OwnTable(folder);
  }

  private static TaskJob adapting(TaskJob job) {
    var lora = new LoraConfig(4, 8, List.of("query_proj", "key_proj", "value_proj", "dense"));
    return new TaskJob(
        job.data(),
        job.start(),
        job.modelName(),
        job.output(),
        job.runFolder(),
        DType.F16,
        true,
        new CardNotes(List.of("en"), "mit", List.of("The texts are ours."), List.of()),
        OwnTable.settings().learningRate(2e-2).lora(lora).build(),
        List.of(),
        false);
  }

  @Test
  void theOutputIsTheAdapterAndItsFiguresAreOfWhatIsStored() throws IOException {
    TaskResult base =
        TaskFineTuning.run(own.job(own.fresh(), own.texts("a.csv", 60, "yes", "no"), "base"));
    TaskData data =
        TaskData.ofTexts(own.texts("b.csv", 240, "refund", "delay", "theft")).holdOut(0.2, 7);
    var start = new StartingPoint.Checkpoint(base.model());
    TaskResult result = TaskFineTuning.run(adapting(own.job(start, data, "adapter")));
    Path output = result.model();
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "adapter_config.json",
              "adapter_model.safetensors",
              "config.json",
              "training.json",
              "README.md");
    }
    assertThat(output.resolve("adapter_config.json")).content().contains(base.model().toString());
    assertThat(output.resolve("README.md")).content().contains("The texts are ours.", "mit");
    assertThat(ModelDirectory.open(output).tensors().get("classifier.weight"))
        .extracting(tensor -> tensor == null ? null : tensor.dtype())
        .isEqualTo(DType.F16);
    assertThat(OwnTable.value(result, "accuracy")).isGreaterThan(0.6);

    List<Sample> dev = data.split(TaskData.DEV);
    try (TaskModel opened = TaskModel.open(output, data.task())) {
      Map<String, Double> figures =
          new TaskScores(data.task(), opened.labels()).measure(dev, opened.predict(dev, 128, 16));
      assertThat(figures.get("loss")).isCloseTo(OwnTable.value(result, "loss"), within(1e-6));
      assertThat(figures.get("accuracy")).isEqualTo(OwnTable.value(result, "accuracy"));
    }
  }

  @Test
  void anAdapterNeedsItsRankAndAModelToBelongTo() throws IOException {
    Path train = own.texts("a.csv", 60, "yes", "no");
    TaskJob fresh = own.job(own.fresh(), train, "adapter");
    assertThatThrownBy(() -> adapting(fresh))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a model to start from");
    TaskJob adapter = adapting(own.job(new StartingPoint.Checkpoint(folder), train, "adapter"));
    assertThatThrownBy(() -> adapter.withSettings(OwnTable.settings().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank");
  }
}
