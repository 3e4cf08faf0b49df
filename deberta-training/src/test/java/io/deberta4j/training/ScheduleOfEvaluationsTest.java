package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a run evaluates, stops and saves; 5 updates an epoch. */
class ScheduleOfEvaluationsTest {
  @TempDir Path folder;

  private TrainerResult run(TrainerConfig.Builder settings, double... scores) {
    int[] next = {0};
    try (var run = TinyRun.create(settings.build())) {
      return run.trainer(folder)
          .withEvaluator(() -> Evaluation.of(Metric.score("score", scores[next[0]++])))
          .train(TinyRun.EXAMPLES);
    }
  }

  private static List<Long> steps(TrainerResult result) {
    return result.evaluations().stream().map(TrainerListener.Evaluated::step).toList();
  }

  @Test
  void evaluatesByStepsAndAfterTheLastUpdate() {
    TrainerResult result = run(TinyRun.settings().evaluateEvery(Interval.ofSteps(6)), 1, 2, 3, 4);
    assertThat(steps(result)).containsExactly(6L, 12L, 18L, 20L);
    assertThat(result.keptStep()).isEqualTo(20);
  }

  @Test
  void evaluatesByEpochs() {
    TrainerResult result = run(TinyRun.settings().evaluateEvery(Interval.ofEpochs(2)), 2, 1);
    assertThat(steps(result)).containsExactly(10L, 20L);
    assertThat(result.keptStep()).isEqualTo(10);
    assertThat(result.kept()).isEqualTo(result.evaluations().get(0));
    assertThat(result.evaluations())
        .extracting(TrainerListener.Evaluated::epoch)
        .containsExactly(2, 4);
  }

  @Test
  void stopsWhenPatienceRunsOut() {
    TrainerResult result = run(TinyRun.settings().patience(2), 1, 3, 2, 3, 9, 9, 9);
    assertThat(steps(result)).containsExactly(3L, 6L, 9L, 12L); // equal is no improvement
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.steps()).isEqualTo(12);
    assertThat(result.keptStep()).isEqualTo(6);
  }

  @Test
  void aNumberOfUpdatesOverridesEpochs() {
    for (long steps : new long[] {3, 23}) {
      try (var run = TinyRun.create(TinyRun.settings().maxSteps(steps).build())) {
        TrainerResult result =
            run.trainer(folder.resolve("steps-" + steps)).train(TinyRun.EXAMPLES);
        assertThat(result.steps()).isEqualTo(steps);
      }
    }
  }

  @Test
  void savesWhenToldAndTheBestBesides() {
    List<Long> saved = new ArrayList<>();
    try (var run =
        TinyRun.create(
            TinyRun.settings()
                .saveEvery(Interval.ofSteps(7))
                .evaluateEvery(Interval.ofSteps(4))
                .build())) {
      double[] scores = {1, 0, 5, 0, 0};
      int[] next = {0};
      run.trainer(folder)
          .withEvaluator(() -> Evaluation.of(Metric.score("score", scores[next[0]++])))
          .withListener(
              new TrainerListener() {
                @Override
                public void saved(long step, Path checkpoint) {
                  assertThat(checkpoint).isDirectory();
                  saved.add(step);
                }
              })
          .train(TinyRun.EXAMPLES);
    }
    assertThat(saved).containsExactly(4L, 7L, 12L, 14L, 20L);
  }

  @Test
  void theAverageLossIsThatOfTheUpdatesSinceTheEvaluationBefore() {
    List<Double> losses = new ArrayList<>();
    try (var run = TinyRun.create(TinyRun.settings().build())) {
      TrainerResult result =
          run.trainer(folder)
              .withListener(
                  new TrainerListener() {
                    @Override
                    public void stepped(Step step) {
                      assertThat(step.terms()).isEqualTo(Map.of("loss", step.loss()));
                      losses.add(step.loss());
                    }
                  })
              .train(TinyRun.EXAMPLES);
      double mean = (losses.get(3) + losses.get(4) + losses.get(5)) / 3;
      assertThat(result.evaluations().get(1).trainLoss()).isEqualTo(mean);
    }
  }
}
