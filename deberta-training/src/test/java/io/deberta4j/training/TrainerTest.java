package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Features;
import io.deberta4j.io.TrainingException;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final long LIMIT = 48L << 20;

  private static TrainerResult train(
      TinyClassifier tiny, TinySettings settings, List<Features> train, List<Features> evaluation) {
    return train(tiny, settings, train, evaluation, TrainerListener.NONE);
  }

  private static TrainerResult train(
      TinyClassifier tiny,
      TinySettings settings,
      List<Features> train,
      List<Features> evaluation,
      TrainerListener listener) {
    TrainerConfig config = settings.loop().build();
    LearningRateSchedule schedule =
        LearningRateSchedule.linear(settings.warmup(), config.totalSteps(train.size()));
    try (var optimizer =
        new AdamW(
            ParameterGroup.decayExceptBiasAndNorm(tiny.parameters(), settings.decay()),
            AdamW.Settings.USUAL)) {
      var trainer =
          new Trainer<>(settings.objective(tiny), optimizer, schedule, config)
              .withListener(listener);
      return evaluation.isEmpty()
          ? trainer.train(train)
          : trainer.withEvaluator(() -> tiny.evaluate(evaluation)).train(train);
    }
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
      TinySettings config = TinySettings.usual().with(loop -> loop.epochs(8).groupByLength(true));
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
      TinySettings config = TinySettings.regularised().with(loop -> loop.epochs(10));
      TrainerResult result =
          train(tiny, config, TinyClassifier.examples(400, 2), TinyClassifier.examples(100, 3));
      assertThat(kept(result, "accuracy")).isGreaterThan(0.9);
    }
  }

  @Test
  void learnsOneBatchByHeart() {
    List<Features> batch = TinyClassifier.examples(8, 4);
    try (var tiny = TinyClassifier.create(5)) {
      TinySettings config =
          TinySettings.usual().with(loop -> loop.epochs(150).batchSize(8).keep(Keep.LAST));
      train(tiny, config, batch, List.of());
      Evaluation evaluation = tiny.evaluate(batch);
      assertThat(evaluation.value("loss").orElseThrow()).isLessThan(0.05);
      assertThat(evaluation.value("accuracy")).hasValue(1.0);
    }
  }

  @Test
  void twoRunsAgreeToTheBitAndAnotherSeedDoesNot() {
    Map<String, float[]> first = weightsAfter(twoEpochs(11));
    Map<String, float[]> second = weightsAfter(twoEpochs(11));
    first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
    assertThat(weightsAfter(twoEpochs(12)).get("classifier.weight"))
        .isNotEqualTo(first.get("classifier.weight"));
  }

  private static TinySettings twoEpochs(long seed) {
    return TinySettings.regularised().with(loop -> loop.epochs(2).seed(seed));
  }

  @Test
  void everySettingMatters() {
    float[] plain = classifierAfter(TinySettings.usual());
    Map<String, TinySettings> others = new LinkedHashMap<>();
    others.put("epochs", TinySettings.usual().with(loop -> loop.epochs(4)));
    others.put("batch size", TinySettings.usual().with(loop -> loop.batchSize(8)));
    others.put("grouping", TinySettings.usual().with(loop -> loop.groupByLength(true)));
    others.put("rate", TinySettings.usual().with(loop -> loop.learningRate(2e-3)));
    others.put("warm-up", TinySettings.usual().warming(Warmup.NONE));
    others.put("decay", TinySettings.usual().decaying(0.5));
    others.put("clipping", TinySettings.usual().with(loop -> loop.maxGradientNorm(0.01)));
    others.put(
        "smoothing", TinySettings.usual().minimising(new ClassificationLoss(0.1, List.of(), 0)));
    others.put("token dropout", TinySettings.usual().hiding(0.1));
    others.put(
        "R-Drop", TinySettings.usual().minimising(new ClassificationLoss(0, List.of(), 0.5)));
    others.put("average", TinySettings.usual().with(loop -> loop.averageDecay(0.5)));
    others.forEach(
        (name, other) -> assertThat(classifierAfter(other)).as(name).isNotEqualTo(plain));
    assertThat(classifierAfter(TinySettings.usual())).isEqualTo(plain);
  }

  private static float[] classifierAfter(TinySettings settings) {
    return Objects.requireNonNull(weightsAfter(settings).get("classifier.weight"));
  }

  private static Map<String, float[]> weightsAfter(TinySettings settings) {
    try (var tiny = TinyClassifier.create(1)) {
      train(tiny, settings, TinyClassifier.examples(60, 2), TinyClassifier.examples(20, 3));
      return tiny.values();
    }
  }

  /** The kept weights are those that were evaluated: evaluating them again gives the same. */
  @Test
  void theModelHasTheWeightsOfTheKeptEpoch() {
    List<Features> evaluation = TinyClassifier.examples(50, 3);
    for (Keep keep : Keep.values()) {
      try (var tiny = TinyClassifier.create(1)) {
        TinySettings config = TinySettings.regularised().with(loop -> loop.epochs(5).keep(keep));
        TrainerResult result = train(tiny, config, TinyClassifier.examples(60, 2), evaluation);
        assertThat(tiny.evaluate(evaluation))
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
      TinySettings config = TinySettings.usual().with(loop -> loop.epochs(2));
      train(tiny, config, TinyClassifier.examples(40, 2), List.of(), listener);
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
      new Trainer<>(TinySettings.usual().objective(tiny), optimizer, step -> 1, config)
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
      TinySettings config =
          TinySettings.usual().with(loop -> loop.learningRate(1e30).maxGradientNorm(1e30));
      assertThatThrownBy(() -> train(tiny, config, TinyClassifier.examples(64, 2), List.of()))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("update")
          .hasMessageContaining("learning rate");
    }
  }

  @Test
  void refusesNothingToTrainOn() {
    try (var tiny = TinyClassifier.create(1)) {
      assertThatThrownBy(() -> train(tiny, TinySettings.usual(), List.of(), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** 200 updates after a first run that fills every cache: nothing native is left behind. */
  @Test
  void trainingLeavesNoNativeMemoryBehind() {
    try (var tiny = TinyClassifier.create(1)) {
      List<Features> examples = TinyClassifier.examples(80, 2);
      TinySettings config =
          TinySettings.regularised().with(loop -> loop.epochs(40)); // 5 updates each
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
