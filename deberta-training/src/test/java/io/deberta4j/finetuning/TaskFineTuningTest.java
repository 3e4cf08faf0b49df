package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.data.Sample;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.Warmup;
import io.deberta4j.report.CardNotes;
import io.deberta4j.report.Figure;
import io.deberta4j.report.RunFolder;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Submission;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import io.deberta4j.task.Tasks;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From files in the official formats to a model, its figures and its predictions. */
class TaskFineTuningTest {
  private static final Path VOCABULARY =
      Path.of(System.getProperty("deberta.root"), "goldens", "assets", "own", "own-unigram-1k");
  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 32,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 48,
       "max_position_embeddings": 64, "relative_attention": true, "position_buckets": 16,
       "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false, "pad_token_id": 0}
      """;

  @TempDir Path folder;

  @BeforeAll
  static void useOneThread() {
    Engine.setThreads(1);
  }

  private static TaskSettings settings(int epochs, @Nullable SiftConfig sift) {
    return builder(epochs).sift(sift).build();
  }

  private static TaskSettingsBuilder builder(int epochs) {
    return TaskSettings.builder()
        .epochs(epochs)
        .batchSize(8)
        .learningRate(3e-3)
        .warmup(Warmup.ofSteps(2))
        .maxLength(32)
        .clsDropout(0.0);
  }

  private TaskJob job(TinyTask task, String output, TaskSettings settings, boolean resume)
      throws IOException {
    Path data = task.write(folder.resolve("data"));
    Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
    return new TaskJob(
        Tasks.open(task.taskName(), data),
        new StartingPoint.Fresh(config, VOCABULARY),
        "deberta-v3-base",
        folder.resolve(output),
        folder.resolve(output + "-run"),
        DType.F32,
        false,
        CardNotes.NONE,
        settings,
        List.of("finetune", "--task", task.taskName()),
        resume);
  }

  private static TaskResult run(TaskJob job) {
    return TaskFineTuning.run(job, TaskListener.NONE);
  }

  /** Every kind: trains, is written down, is opened again and predicts what it was measured on. */
  @ParameterizedTest
  @EnumSource
  void trainsMeasuresAndPredicts(TinyTask task) throws IOException {
    TaskJob job = job(task, "model", settings(task.epochs(), null), false);
    TaskResult result = run(job);
    assertThat(result.figures()).isNotEmpty();
    Figure decisive = result.figures().get(0);
    Figure.Reference baseline = decisive.baseline();
    assertThat(baseline).isNotNull();
    assertThat(decisive.value()).as(decisive.toString()).isGreaterThan(baseline.value());
    assertThat(result.runFolder().resolve(RunFolder.REPORT)).content().contains(task.taskName());
    assertThat(result.runFolder().resolve(RunFolder.RUN)).content().contains("\"seed\"");
    String card = Files.readString(result.model().resolve("README.md"));
    assertThat(card.contains("and in Hugging Face Transformers."))
        .isEqualTo(task != TinyTask.RECORD); // which has no such head

    TaskData data = job.data();
    try (TaskModel model = TaskModel.open(result.model(), data.task())) {
      List<Sample> dev = data.split("dev");
      List<Prediction> predictions = model.predict(dev, 32, 3);
      double again =
          new TaskScores(data.task(), model.labels())
              .measure(dev, predictions)
              .values()
              .iterator()
              .next();
      assertThat(again).isCloseTo(decisive.value(), within(1e-5)); // other batches, other rounding
      List<Prediction> twice = TaskModel.predict(List.of(model, model), dev, 32, 8, n -> {});
      assertThat(twice).extracting(Prediction::id).containsExactlyElementsOf(ids(dev));
      Path out = Files.createDirectories(folder.resolve("out"));
      assertThat(new Submission(data.task()).write(out, "dev", dev, twice, 0)).isNotEmpty();
    }
  }

  private static List<String> ids(List<Sample> samples) {
    return samples.stream().map(Sample::id).toList();
  }

  @Test
  void siftLearnsToo() throws IOException {
    TaskResult result =
        run(job(TinyTask.RTE, "sift", settings(8, SiftConfig.PUBLISHED.withLambda(1)), false));
    assertThat(result.figures().get(0).value()).isGreaterThan(0.9);
  }

  @Test
  void aRunThatWasStoppedGoesOnToTheBit() throws IOException {
    TaskSettings settings = settings(4, SiftConfig.PUBLISHED.withLambda(1));
    TaskResult whole = run(job(TinyTask.RTE, "whole", settings, false));
    TaskJob stopped = job(TinyTask.RTE, "stopped", settings, false);
    assertThatThrownBy(() -> TaskFineTuning.run(stopped, new StopAfter(13)))
        .isInstanceOf(StopAfter.Stopped.class);
    assertThat(stopped.output()).doesNotExist();
    assertThatThrownBy(() -> run(stopped))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("--resume");
    TaskResult resumed = run(job(TinyTask.RTE, "stopped", settings, true));
    assertThat(Files.readAllBytes(resumed.model().resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.model().resolve("model.safetensors")));
    assertThat(resumed.training().evaluations()).isEqualTo(whole.training().evaluations());
  }

  @Test
  void aResumedRunMustHaveTheSameSettings() throws IOException {
    TaskJob stopped = job(TinyTask.RTE, "other", settings(4, null), false);
    assertThatThrownBy(() -> TaskFineTuning.run(stopped, new StopAfter(13)))
        .isInstanceOf(StopAfter.Stopped.class);
    TaskSettings other = settings(4, SiftConfig.PUBLISHED);
    assertThatThrownBy(() -> run(job(TinyTask.RTE, "other", other, true)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("sift");
  }

  @Test
  void adaptersAreMergedIntoTheModelAndSavedBesideTheRun() throws IOException {
    TaskSettings lora =
        builder(8).lora(new LoraConfig(4, 8, List.of("query_proj", "value_proj"))).build();
    TaskResult result = run(job(TinyTask.RTE, "lora", lora, false));
    assertThat(result.runFolder().resolve("adapter/adapter_model.safetensors")).exists();
    try (var origin = Pretrained.open(result.model()).origin()) {
      assertThat(origin.names()).isNotEmpty().noneMatch(name -> name.contains("lora"));
    }
  }

  @Test
  void aModelOfAnotherKindIsRefused() throws IOException {
    TaskResult result = run(job(TinyTask.RTE, "classes", settings(1, null), false));
    assertThatThrownBy(() -> TaskModel.open(result.model(), Tasks.named("squad2")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ForQuestionAnswering");
    assertThatThrownBy(() -> TaskModel.open(result.model(), Tasks.named("mnli")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("labels");
  }

  /** Throws once so many updates are done. */
  private record StopAfter(long steps) implements TaskListener {
    static final class Stopped extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    @Override
    public void stepped(Step step) {
      if (step.step() == steps) {
        throw new Stopped();
      }
    }
  }
}
