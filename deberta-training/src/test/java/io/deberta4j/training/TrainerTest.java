package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Example;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.io.TrainingException;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.optim.Warmup;
import io.deberta4j.tensor.Engine;
import io.deberta4j.testing.MemoryGrowth;
import io.deberta4j.training.TrainerConfig.Keep;
import io.deberta4j.training.TrainerListener.Evaluated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final long LIMIT = 48L << 20;

  private static final Regularisation ALL = new Regularisation(0.1, 0.1, 0.5, 0.9);

  private static TrainingConfig.Builder settings() {
    return TrainingConfig.builder()
        .learningRate(3e-3)
        .batchSize(16)
        .warmup(Warmup.ofSteps(2))
        .seed(11);
  }

  private static TrainerResult train(
      TinyClassifier tiny, TrainingConfig config, List<Example> train, List<Example> evaluation) {
    TokenDropout dropout =
        new TokenDropout(config.regularisation().tokenDropout(), 4, Set.of(0, 1, 2));
    return FineTuning.train(
        objective(tiny, dropout, config),
        tiny.model(),
        train,
        evaluation,
        config,
        TrainerListener.NONE);
  }

  private static ClassificationObjective objective(
      TinyClassifier tiny, TokenDropout dropout, TrainingConfig config) {
    return new ClassificationObjective(
        tiny.model(), tiny.parameters(), dropout, config.regularisation());
  }

  private static double kept(TrainerResult result, String metric) {
    return metric(result.kept(), metric);
  }

  private static double metric(@Nullable Evaluated evaluated, String metric) {
    assertThat(evaluated).isNotNull();
    assertThat(evaluated.evaluation()).isNotNull();
    return evaluated.evaluation().value(metric).orElseThrow();
  }

  @Test
  void learnsWhatIsHeldOut() {
    try (var tiny = TinyClassifier.create(1)) {
      TrainingConfig config = settings().epochs(8).groupByLength(true).build();
      TrainerResult result =
          train(tiny, config, TinyClassifier.examples(400, 2), TinyClassifier.examples(100, 3));
      assertThat(result.evaluations()).hasSize(8);
      assertThat(kept(result, "accuracy")).isGreaterThan(0.9); // chance is 0.33
      assertThat(kept(result, "macro_f1")).isGreaterThan(0.9);
    }
  }

  @Test
  void learnsWithEveryRegularisation() {
    try (var tiny = TinyClassifier.create(1)) {
      TrainingConfig config = settings().epochs(10).regularisation(ALL).build();
      TrainerResult result =
          train(tiny, config, TinyClassifier.examples(400, 2), TinyClassifier.examples(100, 3));
      assertThat(kept(result, "accuracy")).isGreaterThan(0.9);
    }
  }

  @Test
  void learnsOneBatchByHeart() {
    List<Example> batch = TinyClassifier.examples(8, 4);
    try (var tiny = TinyClassifier.create(5)) {
      TrainingConfig config = settings().epochs(150).batchSize(8).keep(Keep.LAST).build();
      train(tiny, config, batch, List.of());
      ClassificationMetrics metrics = new ClassificationEvaluator(tiny.model(), 8).evaluate(batch);
      assertThat(metrics.loss()).isLessThan(0.05);
      assertThat(metrics.accuracy()).isEqualTo(1);
    }
  }

  @Test
  void twoRunsAgreeToTheBitAndAnotherSeedDoesNot() {
    TrainingConfig config = settings().epochs(2).regularisation(ALL).build();
    Map<String, float[]> first = weightsAfter(config);
    Map<String, float[]> second = weightsAfter(config);
    first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
    TrainingConfig other = settings().epochs(2).regularisation(ALL).seed(12).build();
    assertThat(weightsAfter(other).get("classifier.weight"))
        .isNotEqualTo(first.get("classifier.weight"));
  }

  @Test
  void everySettingMatters() {
    float[] plain = classifierAfter(settings());
    Map<String, TrainingConfig.Builder> others = new LinkedHashMap<>();
    others.put("epochs", settings().epochs(4));
    others.put("batch size", settings().batchSize(8));
    others.put("grouping", settings().groupByLength(true));
    others.put("rate", settings().learningRate(2e-3));
    others.put("warm-up", settings().warmup(Warmup.NONE));
    others.put("decay", settings().weightDecay(0.5));
    others.put("clipping", settings().maxGradientNorm(0.01));
    others.put("smoothing", settings().regularisation(new Regularisation(0.1, 0, 0, 0)));
    others.put("token dropout", settings().regularisation(new Regularisation(0, 0.1, 0, 0)));
    others.put("R-Drop", settings().regularisation(new Regularisation(0, 0, 0.5, 0)));
    others.put("average", settings().regularisation(new Regularisation(0, 0, 0, 0.5)));
    others.forEach(
        (name, other) -> assertThat(classifierAfter(other)).as(name).isNotEqualTo(plain));
    assertThat(classifierAfter(settings())).isEqualTo(plain);
  }

  private static float[] classifierAfter(TrainingConfig.Builder settings) {
    return Objects.requireNonNull(weightsAfter(settings.build()).get("classifier.weight"));
  }

  private static Map<String, float[]> weightsAfter(TrainingConfig config) {
    try (var tiny = TinyClassifier.create(1)) {
      train(tiny, config, TinyClassifier.examples(60, 2), TinyClassifier.examples(20, 3));
      return tiny.values();
    }
  }

  /** The kept weights are those that were evaluated: evaluating them again gives the same. */
  @Test
  void theModelHasTheWeightsOfTheKeptEpoch() {
    List<Example> evaluation = TinyClassifier.examples(50, 3);
    for (Keep keep : Keep.values()) {
      try (var tiny = TinyClassifier.create(1)) {
        TrainingConfig config = settings().epochs(5).regularisation(ALL).keep(keep).build();
        TrainerResult result = train(tiny, config, TinyClassifier.examples(60, 2), evaluation);
        assertThat(new ClassificationEvaluator(tiny.model(), 16).evaluate(evaluation).evaluation())
            .isEqualTo(Objects.requireNonNull(result.kept()).evaluation());
        double best =
            result.evaluations().stream().mapToDouble(e -> metric(e, "accuracy")).max().orElse(0);
        if (keep == Keep.BEST) {
          assertThat(kept(result, "accuracy")).isEqualTo(best);
        } else {
          assertThat(result.keptStep()).isEqualTo(result.steps());
        }
      }
    }
  }

  @Test
  void tellsTheListenerAboutEveryStepAndEpoch() {
    List<TrainerListener.Step> steps = new ArrayList<>();
    List<Evaluated> epochs = new ArrayList<>();
    TrainerListener listener =
        new TrainerListener() {
          @Override
          public void stepped(Step step) {
            steps.add(step);
          }

          @Override
          public void evaluated(Evaluated epoch, double seconds) {
            epochs.add(epoch);
          }
        };
    try (var tiny = TinyClassifier.create(1)) {
      TrainingConfig config = settings().epochs(2).build();
      FineTuning.train(
          objective(tiny, TokenDropout.none(), config),
          tiny.model(),
          TinyClassifier.examples(40, 2),
          List.of(),
          config,
          listener);
      assertThat(tiny.parameters().values()).allSatisfy(w -> assertThat(w.grad()).isNull());
    }
    assertThat(steps)
        .extracting(TrainerListener.Step::step)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(steps).extracting(TrainerListener.Step::totalSteps).containsOnly(6L);
    assertThat(steps).extracting(TrainerListener.Step::epoch).containsExactly(1, 1, 1, 2, 2, 2);
    assertThat(steps)
        .extracting(TrainerListener.Step::examples)
        .containsExactly(16, 16, 8, 16, 16, 8);
    assertThat(steps.get(2).epochs()).isEqualTo(1);
    assertThat(steps.get(3).epochs()).isEqualTo(4 / 3.0);
    assertThat(steps.get(0).tokens()).isBetween(16 * 6L, 16 * 14L);
    assertThat(steps.get(0).seconds()).isPositive();
    assertThat(steps.get(0).learningRate()).isZero();
    assertThat(steps.get(2).learningRate()).isEqualTo(3e-3);
    assertThat(epochs).extracting(Evaluated::epoch).containsExactly(1, 2);
    assertThat(epochs.get(0).evaluation()).isNull();
  }

  @Test
  void everyForwardPassRunsInTheModeOfTheCaller() {
    int[] passes = {0};
    TrainerConfig config =
        TrainerConfig.builder().epochs(1).batchSize(10).microBatchSize(5).build();
    try (var tiny = TinyClassifier.create(1);
        var optimizer =
            new AdamW(
                ParameterGroup.decayExceptBiasAndNorm(tiny.parameters(), 0),
                AdamW.Settings.USUAL)) {
      new Trainer<>(
              objective(tiny, TokenDropout.none(), settings().build()),
              optimizer,
              step -> 1,
              config)
          .withMode(
              mode -> {
                passes[0]++;
                return mode;
              })
          .train(TinyClassifier.examples(20, 2));
    }
    assertThat(passes[0]).isEqualTo(4); // two parts of two updates
  }

  @Test
  void stopsWhenTheLossIsNotFinite() {
    try (var tiny = TinyClassifier.create(1)) {
      TrainingConfig config = settings().learningRate(1e30).maxGradientNorm(1e30).build();
      assertThatThrownBy(() -> train(tiny, config, TinyClassifier.examples(64, 2), List.of()))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("update")
          .hasMessageContaining("learning rate");
    }
  }

  @Test
  void refusesNothingToTrainOn() {
    try (var tiny = TinyClassifier.create(1)) {
      assertThatThrownBy(() -> train(tiny, settings().build(), List.of(), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** 200 updates after a first run that fills every cache: nothing native is left behind. */
  @Test
  void trainingLeavesNoNativeMemoryBehind() {
    try (var tiny = TinyClassifier.create(1)) {
      List<Example> examples = TinyClassifier.examples(80, 2);
      TrainingConfig config = settings().epochs(40).regularisation(ALL).build(); // 5 updates each
      train(tiny, config, examples, examples.subList(0, 20));
      long objects = Engine.liveObjects();
      long growth =
          MemoryGrowth.smallest(
              Engine::residentBytes,
              6,
              LIMIT,
              () -> train(tiny, config, examples, examples.subList(0, 20)));
      assertThat(Engine.liveObjects()).isLessThanOrEqualTo(objects);
      // One leaked batch a step would be about 1 MB each, 200 MB a round.
      assertThat(growth).isLessThanOrEqualTo(LIMIT);
    }
  }
}
