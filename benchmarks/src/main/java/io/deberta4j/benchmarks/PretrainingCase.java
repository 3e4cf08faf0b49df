package io.deberta4j.benchmarks;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.pretraining.TrainingCost;
import java.util.Locale;

/**
 * What is pre-trained, and on how many threads.
 *
 * @param shape of the model, and its batch
 * @param task MLM with the Enhanced Mask Decoder, or RTD with gdes and a generator of half the
 *     layers
 * @param threads of an operation
 */
record PretrainingCase(PretrainingShape shape, PretrainingTask task, int threads) {
  /** Returns the name of the measurement. */
  String key() {
    return "%s/%s-%s-%d".formatted(PretrainingSection.NAME, shape.cliName(), learnt(), threads);
  }

  /** Returns the name in tables. */
  String describe() {
    return "%s %s, %d×%d, %d thread%s"
        .formatted(
            shape.cliName(),
            learnt().toUpperCase(Locale.ROOT),
            shape.rows(),
            shape.columns(),
            threads,
            threads == 1 ? "" : "s");
  }

  /** Returns the task as the command line spells it. */
  String learnt() {
    return task.optionName();
  }

  /** Returns the configuration of the generator, half as deep. */
  DebertaConfig generator() {
    DebertaConfig config = shape.config();
    return config.withNumHiddenLayers(config.numHiddenLayers() / 2);
  }

  /** Returns the operations that an update needs, in billions. */
  double gflop() {
    DebertaConfig generator = task == PretrainingTask.RTD ? generator() : null;
    double share = shape.predicted() / (double) shape.columns();
    var cost = new TrainingCost(shape.config(), generator, share, shape.columns());
    return cost.flopsPerToken(false) * shape.tokens() / 1e9;
  }
}
