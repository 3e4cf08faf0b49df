package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Features;
import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  @TempDir Path folder;

  /** Thrown by a listener in the middle of a run. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static TrainerListener stopAfter(long step) {
    return new TrainerListener() {
      @Override
      public void stepped(Step done) {
        if (done.step() == step) {
          throw new Stop();
        }
      }
    };
  }

  @Test
  void aRunStoppedAnywhereGoesOnToTheBit() {
    try (var whole = TinyRun.create(TinyRun.settings().build())) {
      TrainerResult expected = whole.trainer(folder.resolve("whole")).train(TinyRun.EXAMPLES);
      Map<String, float[]> weights = whole.values();
      for (long step : new long[] {1, 4, 5, 9, 20}) {
        Path place = folder.resolve("stopped-" + step);
        try (var run = TinyRun.create(TinyRun.settings().build())) {
          var trainer = run.trainer(place).withListener(stopAfter(step));
          assertThatThrownBy(() -> trainer.train(TinyRun.EXAMPLES)).isInstanceOf(Stop.class);
        }
        try (var run = TinyRun.create(TinyRun.settings().build())) {
          TrainerResult result = run.trainer(place).resume(TinyRun.EXAMPLES);
          assertThat(result).isEqualTo(expected);
          run.values()
              .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
        }
      }
    }
  }

  @Test
  void aFinishedRunResumedGivesTheSameWeightsAndTrainsNothing() {
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      run.trainer(folder).train(TinyRun.EXAMPLES);
      Map<String, float[]> weights = run.values();
      try (var again = TinyRun.create(TinyRun.settings().build())) {
        again.trainer(folder).withListener(stopAfter(1)).resume(TinyRun.EXAMPLES);
        assertThat(again.values().get("classifier.weight"))
            .isEqualTo(weights.get("classifier.weight"));
      }
    }
  }

  @Test
  void otherSettingsAreNamed() {
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      run.trainer(folder).train(TinyRun.EXAMPLES);
    }
    try (var run = TinyRun.create(TinyRun.settings().batchSize(10).seed(5).build())) {
      assertThatThrownBy(() -> run.trainer(folder).resume(TinyRun.EXAMPLES))
          .isInstanceOf(TrainingException.class)
          .hasMessageContainingAll("batch_size was 12, is 10", "seed was 3, is 5", "trainer.json")
          .hasMessageNotContaining("epochs");
    }
    List<Features> fewer = TinyRun.EXAMPLES.subList(0, 40);
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      assertThatThrownBy(() -> run.trainer(folder).resume(fewer))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("examples was 60, is 40");
    }
    try (var run = TinyRun.create(TinyRun.settings().saveTotalLimit(9).build())) {
      assertThat(run.trainer(folder).resume(TinyRun.EXAMPLES).steps()).isEqualTo(20);
    }
  }

  @Test
  void aNewRunDoesNotTouchTheCheckpointsOfAnother() {
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      run.trainer(folder).train(TinyRun.EXAMPLES);
      assertThatThrownBy(() -> run.trainer(folder).train(TinyRun.EXAMPLES))
          .isInstanceOf(TrainingException.class)
          .hasMessageContainingAll("checkpoint-", "Resume it");
    }
  }

  @Test
  void onlyTheNewestCheckpointsStayAndTheBest() throws IOException {
    for (int limit : new int[] {0, 1, 2, 3}) {
      Path place = folder.resolve("limit-" + limit);
      try (var run = TinyRun.create(TinyRun.settings().saveTotalLimit(limit).build())) {
        TrainerResult result = run.trainer(place).train(TinyRun.EXAMPLES);
        List<String> names = names(place);
        assertThat(names).contains("checkpoint-" + result.keptStep(), "checkpoint-20");
        if (limit == 0) {
          assertThat(names).hasSizeGreaterThanOrEqualTo(10); // every second update, and each best
        } else {
          // the best and the last are two, whatever the limit
          int needed = result.keptStep() == 20 ? 1 : 2;
          assertThat(names).hasSize(Math.max(limit, needed));
        }
      }
    }
  }

  @Test
  void aFullDiskLeavesTheCheckpointsBefore() throws IOException {
    CheckpointFolder checkpoints = new CheckpointFolder(folder);
    checkpoints.write(2, directory -> Files.writeString(directory.resolve("weights"), "two"));
    assertThatThrownBy(
            () ->
                checkpoints.write(
                    4,
                    directory -> {
                      Files.writeString(directory.resolve("weights"), "fo");
                      throw new IOException("No space left on device");
                    }))
        .hasMessageContainingAll("checkpoint-4", "No space left on device");
    assertThat(names(folder)).containsExactly("checkpoint-2");
    assertThat(checkpoints.latest()).contains(folder.resolve("checkpoint-2"));
    assertThat(folder.resolve("checkpoint-2/weights")).hasContent("two");
  }

  @Test
  void whatAKilledProcessLeftIsNoCheckpointAndIsCleanedUp() throws IOException {
    CheckpointFolder checkpoints = new CheckpointFolder(folder);
    checkpoints.write(2, directory -> Files.writeString(directory.resolve("weights"), "two"));
    for (String name : List.of(".checkpoint-4.1x2y.tmp", ".checkpoint-1.deleted.tmp")) {
      Files.createDirectories(folder.resolve(name));
      Files.writeString(folder.resolve(name).resolve("weights"), "half");
    }
    Files.writeString(folder.resolve("notes.txt"), "not ours");
    assertThat(checkpoints.latest()).contains(folder.resolve("checkpoint-2"));
    checkpoints.clean();
    assertThat(names(folder)).containsExactly("checkpoint-2", "notes.txt");
  }

  @Test
  void aMissingBestCheckpointIsAnErrorAndNotAnotherResult() throws IOException {
    Evaluator never = () -> Evaluation.of(Metric.score("constant", 1));
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      TrainerResult result = run.trainer(folder).withEvaluator(never).train(TinyRun.EXAMPLES);
      assertThat(result.keptStep()).isEqualTo(3); // the first of equals
    }
    Path lost = folder.resolve("checkpoint-3");
    Files.move(lost, folder.resolve("moved"));
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      assertThatThrownBy(() -> run.trainer(folder).resume(TinyRun.EXAMPLES))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining(lost.toString());
    }
  }

  private static List<String> names(Path place) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> paths = Files.list(place)) {
      paths.sorted().forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }
}
