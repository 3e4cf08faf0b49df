package io.deberta4j.cli;

import io.deberta4j.optim.Warmup;
import io.deberta4j.pretraining.Optimisation;
import io.deberta4j.pretraining.PretrainingPreset;
import io.deberta4j.pretraining.PublishedModel.Recipe;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerConfig.Keep;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to pre-train. */
final class PretrainingOptions extends UpdateOptions {
  @Option(names = "--beta2", paramLabel = "X", description = "of Adam (default: ${DEFAULT-VALUE})")
  private double beta2 = Optimisation.PUBLISHED.beta2();

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      description = "of Adam (default: ${DEFAULT-VALUE})")
  private double epsilon = Optimisation.PUBLISHED.epsilon();

  PretrainingOptions() {
    super(1, 256, 1e-4, Keep.LAST);
  }

  /** Sets a loop up from a preset, and from what the command line says instead. */
  TrainerConfig.Builder loop(
      @Nullable PretrainingPreset preset, LoopOptions loop, Predicate<String> given) {
    TrainerConfig.Builder builder = TrainerConfig.builder();
    loop.apply(builder);
    apply(builder);
    if (preset != null) {
      Recipe recipe = preset.recipe();
      if (!given.test("--max-steps") && !given.test("--epochs")) {
        builder.maxSteps(recipe.steps());
      }
      if (!given.test("--batch-size")) {
        builder.batchSize(recipe.batchSize());
      }
      if (!given.test("--learning-rate")) {
        builder.learningRate(recipe.learningRate());
      }
    }
    return builder;
  }

  /** Returns how weights are updated. */
  Optimisation optimisation(@Nullable PretrainingPreset preset, Predicate<String> given) {
    Warmup published = preset == null ? null : Warmup.ofSteps(preset.recipe().warmupSteps());
    return new Optimisation(
        optimizer(),
        beta2,
        epsilon,
        weightDecay(),
        schedule(given),
        warmup(published, given),
        cooldown());
  }
}
