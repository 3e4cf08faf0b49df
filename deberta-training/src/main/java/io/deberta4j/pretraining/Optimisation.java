package io.deberta4j.pretraining;

import io.deberta4j.finetuning.TaskSettings.OptimizerKind;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.ScheduleSettings;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.ScheduleSettings.Shape;
import io.deberta4j.optim.Warmup;
import io.deberta4j.optim.XAdam;
import io.deberta4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;

/**
 * How weights are updated.
 *
 * @param kind which optimiser
 * @param beta2 how slowly the mean of the squared gradients moves; β₁ is 0.9
 * @param epsilon added to the root of that mean
 * @param weightDecay decay of all weights but biases and LayerNorm's
 * @param schedule how the learning rate goes
 * @param warmup how long it rises
 * @param cooldown how it falls at the end of {@link ScheduleKind#WARMUP_STABLE_DECAY}; of no
 *     meaning for other schedules
 */
public record Optimisation(
    OptimizerKind kind,
    double beta2,
    double epsilon,
    double weightDecay,
    ScheduleKind schedule,
    Warmup warmup,
    Cooldown cooldown) {
  private static final double BETA1 = 0.9;

  /** AdamW with β₂ = 0.999, ε = 1e-6 and decay 0.01; 10 000 updates of warm-up, then linear. */
  public static final Optimisation PUBLISHED =
      new Optimisation(
          OptimizerKind.ADAMW,
          0.999,
          1e-6,
          0.01,
          ScheduleKind.LINEAR,
          Warmup.ofSteps(10_000),
          new Cooldown(0.1, Shape.LINEAR));

  /** Checks the ranges. */
  public Optimisation {
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + weightDecay);
    }
    if (!(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException("beta2 must lie in [0, 1), got " + beta2);
    }
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException("epsilon must be positive, got " + epsilon);
    }
  }

  /** Returns this with another schedule. */
  public Optimisation withSchedule(ScheduleKind otherSchedule, Warmup otherWarmup) {
    return new Optimisation(
        kind, beta2, epsilon, weightDecay, otherSchedule, otherWarmup, cooldown);
  }

  /**
   * Makes the optimiser of some weights by name.
   *
   * @param phases how many steps an update has; of several, each is of other weights
   */
  Optimizer optimizer(Map<String, Tensor> weights, int phases) {
    var groups = ParameterGroup.decayExceptBiasAndNorm(weights, weightDecay);
    if (kind == OptimizerKind.ADAMW) {
      return new AdamW(groups, new AdamW.Settings(BETA1, beta2, epsilon));
    }
    var constants = new XAdam.Settings(BETA1, beta2, epsilon, XAdam.Rule.ADAM, false, null);
    return phases > 1 ? XAdam.inPhases(groups, constants) : new XAdam(groups, constants);
  }

  /** Returns what the learning rate is multiplied by in a run of so many updates. */
  LearningRateSchedule factors(long steps) {
    return schedule.create(
        ScheduleSettings.of(steps, warmup).withCooldown(cooldown.share(), cooldown.shape()));
  }

  /** Adds these settings by name. */
  void name(Map<String, Object> named) {
    named.put("optimizer", kind.name().toLowerCase(Locale.ROOT));
    named.put("beta2", beta2);
    named.put("epsilon", epsilon);
    named.put("weight_decay", weightDecay);
    named.put("schedule", schedule.officialName());
    named.put(warmup.proportional() ? "warmup_proportion" : "warmup_steps", warmup.amount());
    if (schedule == ScheduleKind.WARMUP_STABLE_DECAY) {
      named.put("cooldown_proportion", cooldown.share());
      named.put("cooldown_shape", cooldown.shape().name().toLowerCase(Locale.ROOT));
    }
  }
}
