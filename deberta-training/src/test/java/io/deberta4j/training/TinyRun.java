package io.deberta4j.training;

import io.deberta4j.data.Features;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.optim.Warmup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run of the tiny classifier with everything that has a state switched on. */
final class TinyRun implements AutoCloseable {
  static final List<Features> EXAMPLES = TinyClassifier.examples(60, 2);
  private static final List<Features> HELD_OUT = TinyClassifier.examples(20, 3);
  private static final ClassificationLoss LOSS = new ClassificationLoss(0.1, List.of(), 0.5);

  private final TinyClassifier tiny;
  private final AdamW optimizer;
  private final TrainerConfig config;

  private TinyRun(TinyClassifier tiny, TrainerConfig config) {
    this.tiny = tiny;
    this.config = config;
    optimizer =
        new AdamW(
            ParameterGroup.decayExceptBiasAndNorm(tiny.parameters(), 0.01), AdamW.Settings.USUAL);
  }

  /** 20 updates, evaluated every third, saved every second, the best kept. */
  static TrainerConfig.Builder settings() {
    return TrainerConfig.builder()
        .epochs(4)
        .batchSize(12)
        .microBatchSize(5)
        .groupByLength(true)
        .learningRate(3e-3)
        .averageDecay(0.9)
        .evaluateEvery(Interval.ofSteps(3))
        .saveEvery(Interval.ofSteps(2))
        .patience(100)
        .seed(3);
  }

  static TinyRun create(TrainerConfig config) {
    return new TinyRun(TinyClassifier.create(1), config);
  }

  Trainer<Features> trainer(Path folder) {
    var objective = new TinyObjective(tiny, 0.1, LOSS);
    LearningRateSchedule schedule =
        LearningRateSchedule.linear(Warmup.ofSteps(2), config.totalSteps(EXAMPLES.size()));
    return new Trainer<>(objective, optimizer, schedule, config)
        .withEvaluator(() -> tiny.evaluate(HELD_OUT))
        .withCheckpoints(folder, Map.of("optimizer", "AdamW"));
  }

  Map<String, float[]> values() {
    return tiny.values();
  }

  TinyClassifier classifier() {
    return tiny;
  }

  @Override
  public void close() {
    optimizer.close();
    tiny.close();
  }
}
