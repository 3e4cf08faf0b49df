package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Columns;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.task.DataFile;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run on a table of one's own starts from, and what is refused before it trains. */
class OwnTableStartTest {
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
  void refusesSizesBeyondTheMemoryOfAnyMachine() throws IOException {
    Path train = own.texts("train.csv", 40, "refund", "delay");
    for (String size : List.of("vocab_size", "num_hidden_layers", "intermediate_size")) {
      StartingPoint huge =
          own.fresh(
              OwnTable.CONFIG.replaceAll("\"" + size + "\": \\d+", "\"" + size + "\": 2147483647"));
      assertThatThrownBy(() -> TaskFineTuning.run(own.job(huge, train, "huge")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(((StartingPoint.Fresh) huge).config().toString(), "parameters");
    }
  }

  @Test
  void refusesAnOutputThatCannotBeCreatedBeforeItTrains() throws IOException {
    Path train = own.texts("train.csv", 40, "refund", "delay");
    TaskListener trainsNothing =
        new TaskListener() {
          @Override
          public void prepared(Prepared prepared) {
            throw new AssertionError("training has begun");
          }
        };
    TaskJob job = own.job(own.fresh(), train, "train.csv/model");
    assertThatThrownBy(() -> TaskFineTuning.run(job, trainsNothing))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("train.csv");
  }

  /** Also where the checkpoint has its classes in an order of its own. */
  @Test
  void continuesWithTheClassifierOfTheSameClasses() throws IOException {
    Path train = own.texts("train.csv", 240, "refund", "delay", "theft");
    List<String> order = List.of("theft", "delay", "refund");
    Task ordered = Task.custom(TaskKind.CLASSIFICATION, Columns.USUAL, order);
    TaskData data =
        TaskData.read(ordered, Map.of("train", List.of(train)), BadRows.refuse()).holdOut(0.2, 7);
    TaskResult before = TaskFineTuning.run(own.job(own.fresh(), data, "first"));
    assertThat(before.labels().names()).isEqualTo(order);
    List<TaskListener.Prepared> prepared = new ArrayList<>();
    TaskResult after =
        TaskFineTuning.run(
            own.job(new StartingPoint.Checkpoint(before.model()), train, "second"),
            new TaskListener() {
              @Override
              public void prepared(Prepared start) {
                prepared.add(start);
              }
            });
    assertThat(prepared).hasSize(1);
    assertThat(prepared.get(0).initialised()).isEmpty();
    assertThat(prepared.get(0).trainExamples() + prepared.get(0).evaluationExamples())
        .isEqualTo(240);
    assertThat(after.labels().names()).isEqualTo(order);
    double lossBefore = before.training().evaluations().get(0).trainLoss();
    assertThat(after.training().evaluations().get(0).trainLoss()).isLessThan(lossBefore / 2);
  }

  @Test
  void drawsANewClassifierForOtherClassesAndNamesIt() throws IOException {
    TaskResult before =
        TaskFineTuning.run(
            own.job(own.fresh(), own.texts("train.csv", 60, "refund", "delay", "theft"), "first"));
    TaskResult after =
        TaskFineTuning.run(
            own.job(
                new StartingPoint.Checkpoint(before.model()),
                own.texts("other.csv", 60, "yes", "no"),
                "second"));
    assertThat(after.initialised())
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    assertThat(after.labels().names()).containsExactly("no", "yes");
  }

  @Test
  void refusesWhatDoesNotFitBeforeTraining() throws IOException {
    Path train = own.texts("train.csv", 60, "refund", "delay");
    Path output = Files.createDirectories(folder.resolve("exists"));
    assertThatThrownBy(() -> TaskFineTuning.run(own.job(own.fresh(), train, "exists")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(output.toString());
    StartingPoint small = own.fresh(OwnTable.CONFIG.replace("1001", "1000"));
    assertThatThrownBy(() -> TaskFineTuning.run(own.job(small, train, "a")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("vocab_size=1000");
    assertThatThrownBy(() -> own.job(own.fresh(), own.texts("one.csv", 20, "same"), "b"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[same]");
    Path evaluation = own.texts("evaluation.csv", 20, "refund", "strange");
    Task task = Task.custom(TaskKind.CLASSIFICATION, Columns.USUAL, List.of());
    Map<String, List<Path>> files = Map.of("dev", List.of(evaluation), "train", List.of(train));
    assertThatThrownBy(() -> TaskData.read(task, files, BadRows.refuse()))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(evaluation + ": line 3", "'strange'", "[delay, refund]");
    TaskData some = TaskData.read(task, files, BadRows.skip(10));
    assertThat(some.split("dev")).hasSize(10);
    assertThat(some.files().get("dev")).extracting(DataFile::skipped).containsExactly(10L);
    TaskJob weighed =
        own.job(own.fresh(), train, "c")
            .withSettings(
                OwnTable.settings().loss(new HeadLoss(0, 0, List.of(1.0, 2.0, 3.0))).build());
    assertThatThrownBy(() -> TaskFineTuning.run(weighed))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("3 class weights", "2 classes", "[delay, refund]");
    assertThat(folder.resolve("c")).doesNotExist();
  }

  /** A run cannot go on with other examples than it began with. */
  @Test
  void aResumedRunMustHaveTheSameSplit() throws IOException {
    Path train = own.texts("train.csv", 60, "refund", "delay");
    TaskJob first = own.job(own.fresh(), train, "split");
    TaskFineTuning.run(first);
    TaskJob other =
        new TaskJob(
            TaskData.ofTexts(train).holdOut(0.2, 8),
            first.start(),
            first.modelName(),
            folder.resolve("again"),
            first.runFolder(),
            DType.F32,
            false,
            first.card(),
            first.settings(),
            List.of(),
            true);
    assertThatThrownBy(() -> TaskFineTuning.run(other))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("held_out");
  }
}
