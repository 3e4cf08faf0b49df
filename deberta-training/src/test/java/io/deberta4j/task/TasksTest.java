package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Columns;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksTest {
  @Test
  void everyTaskOfTheIssueIsThere() {
    assertThat(Tasks.all().stream().map(Task::name))
        .contains("cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli", "anli")
        .contains("xnli", "snli", "boolq", "cb", "copa", "multirc", "record", "wic", "wsc")
        .contains("squad", "squad2", "xquad", "race", "swag", "hellaswag", "cosmosqa", "ner")
        .contains("banking77", "goemotions");
  }

  /** Every task can be evaluated and handed in; every preset and published figure makes sense. */
  @Test
  void everyTaskIsComplete() {
    for (Task task : Tasks.all()) {
      assertThat(task.metrics()).as(task.name()).isNotEmpty();
      assertThat(task.presets()).as(task.name()).containsKeys("base", "large");
      assertThat(task.splits()).as(task.name()).containsKey("train");
      assertThat(task.submission()).as(task.name()).isNotNull();
      assertThat(new HashSet<>(task.labels())).as(task.name()).hasSameSizeAs(task.labels());
      assertThat(task.labels()).as(task.name()).containsAll(task.aliases().values());
      assertThat(task.preset("microsoft/deberta-v3-small")).as(task.name()).isPresent();
      var names = task.metrics().stream().map(Metric::label).collect(Collectors.toSet());
      for (Published result : task.published()) {
        assertThat(result.scores().values()).allMatch(score -> score > 50 && score < 100);
        assertThat(task.name().equals("xnli") || names.containsAll(result.scores().keySet()))
            .as("%s %s", task.name(), result)
            .isTrue();
      }
      task.presets()
          .values()
          .forEach(preset -> assertThat(preset.source()).isIn("microsoft", "ours"));
    }
  }

  @Test
  void namesAreFoundHoweverTheyAreWritten() {
    assertThat(Tasks.named("SST-2")).isSameAs(Tasks.named("sst_2"));
    assertThatThrownBy(() -> Tasks.named("sst3"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'sst3'")
        .hasMessageContaining("sst2, mrpc");
  }

  /** The scripts of microsoft/DeBERTa for MNLI, base and v3-xsmall with SiFT, and for NER. */
  @Test
  void presetsAreThosePublished() {
    Preset base = Tasks.named("mnli").preset("microsoft/deberta-base").orElseThrow();
    assertThat(base.learningRate()).isEqualTo(3e-5);
    assertThat(base.warmupSteps(10_000)).isEqualTo(1000);
    Preset small = Tasks.named("mnli").preset("deberta-v3-xsmall").orElseThrow();
    assertThat(small.learningRate()).isEqualTo(4.5e-5);
    assertThat(small.sift()).isEqualTo(new Preset.Sift(3, 1e-4, 1e-2, 5e-5, 10));
    Preset ner = Tasks.named("ner").preset("deberta-large").orElseThrow();
    assertThat(ner.warmupSteps(500)).isEqualTo(50);
    assertThat(Tasks.named("rte").preset("deberta-large-mnli").orElseThrow().startTask())
        .isEqualTo("mnli");
    assertThat(Tasks.named("rte").preset("nothing-like-it")).isEmpty();
    assertThat(Tasks.named("mnli").published("microsoft/deberta-v3-base"))
        .extracting(Published::split)
        .containsExactly("dev-matched", "dev-mismatched");
    assertThat(Tasks.named("xnli").published("mdeberta-v3-base")).hasSize(1);
    assertThat(Tasks.named("xnli").published("deberta-v3-base")).isEmpty();
  }

  /** What nobody has compared with the paper says so wherever it is printed. */
  @Test
  void figuresFromMemorySaySo() {
    for (Task task : Tasks.all()) {
      for (Published result : task.published()) {
        assertThat(result.unverified())
            .as("%s %s", task.name(), result)
            .isEqualTo(!result.source().startsWith("microsoft/DeBERTa README"));
      }
    }
    Published race = Tasks.named("race").published("deberta-v3-large").get(0);
    assertThat(race.describe()).endsWith("arXiv:2111.09543, unverified: from memory");
    Published rte = Tasks.named("rte").published("deberta-v3-large").get(0);
    assertThat(rte.describe()).isEqualTo("deberta-v3-large, microsoft/DeBERTa README");
  }

  @Test
  void theThresholdOfLabelsIsAProbability() {
    Task task = Tasks.named("goemotions");
    assertThat(task.withThreshold(0.9).threshold()).isEqualTo(0.9);
    assertThat(task.withThreshold(0.9).labels()).isEqualTo(task.labels());
    for (double wrong : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> task.withThreshold(wrong)).hasMessageContaining("probability");
    }
  }

  @Test
  void dataOfOnesOwnIsATaskToo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.csv");
    Files.writeString(file, "id,body,mood\n7,I am fine.,good\n8,Oh no,bad\n");
    Task task = Task.custom(TaskKind.CLASSIFICATION, new Columns("body", null, "mood"), List.of());
    TaskData data = TaskData.read(task, Map.of("train", List.of(file)), BadRows.refuse());
    assertThat(data.train().get(0))
        .isEqualTo(new Sample.Text("7", null, "I am fine.", null, "good"));
    assertThat(data.labels().names()).containsExactly("bad", "good");
    for (TaskKind kind : TaskKind.values()) {
      assertThat(Task.custom(kind, Columns.USUAL, List.of()).decisive()).isNotNull();
    }
  }
}
