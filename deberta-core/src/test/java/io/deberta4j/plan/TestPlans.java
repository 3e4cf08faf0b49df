package io.deberta4j.plan;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Random;
import java.util.function.BiConsumer;

/** Models of random weights with a plan of theirs. */
final class TestPlans {
  private TestPlans() {}

  /** Returns token ids, without padding. */
  static Tensor ids(Random random, DebertaConfig config, int rows, int columns) {
    return Tensor.of(
        random.longs((long) rows * columns, 1, config.vocabSize()).toArray(), rows, columns);
  }

  /** Runs a test in a scope of its own. */
  static void withPlan(
      DebertaConfig config,
      long seed,
      Precision precision,
      BiConsumer<DebertaModel, InferencePlan> test) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(seed);
        var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), config);
      try (var plan = InferencePlan.of(model, precision)) {
        test.accept(model, plan);
      }
    }
  }
}
