package io.deberta4j.optim;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tensor.Updates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The optimiser of DeBERTa's authors (microsoft/DeBERTa, {@code optims/xadam.py}): Adam without
 * correction of its moments' bias towards 0, with decoupled weight decay:
 *
 * <pre>
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²            AdaMax: u ← max(β₂·u, |g|)
 * w ← w − lr · (m/(√v + ε) + decay·w)        … m/(u + ε) …
 * </pre>
 *
 * <p>Options: {@link Rule#ADAMAX} (Kingma and Ba 2015, arXiv:1412.6980, algorithm 2), RAdam (Liu et
 * al. 2020, arXiv:1908.03265) and {@link Lookahead} (Zhang et al. 2019, arXiv:1907.08610).
 *
 * <p><b>Deviations</b> of the released code, kept here: RAdam's factor scales the weight decay as
 * well, and while the variance is intractable it is 0, so that weights stand still although the
 * paper would move them by m; a weight without gradient has one of 0, so that it decays. The latter
 * is wrong where a model has no gradient because it is another's turn: {@link #inPhases}. Weights
 * of another type than F32 have an F32 master copy.
 */
public final class XAdam implements Optimizer {
  private static final double TRACTABLE = 4;

  private final Settings settings;
  private final Slots slots;
  private final @Nullable SlowWeights slow;
  private final boolean inPhases;
  private long updates;

  /** How the size of an update is told from past gradients. */
  public enum Rule {
    /** By the mean of their squares. */
    ADAM,
    /** By the largest of them, which fades. */
    ADAMAX
  }

  /**
   * Weights that follow slowly and pull the fast ones back.
   *
   * @param steps updates between two meetings, at least 1
   * @param alpha how far the slow weights move towards the fast ones then
   */
  public record Lookahead(int steps, double alpha) {
    /** Checks the ranges. */
    public Lookahead {
      if (steps < 1 || !(alpha > 0 && alpha <= 1)) {
        throw new IllegalArgumentException(
            "Lookahead needs at least 1 step and alpha in (0, 1], got %d and %s"
                .formatted(steps, alpha));
      }
    }
  }

  /**
   * The constants.
   *
   * @param beta1 how slowly the mean of the gradient moves
   * @param beta2 how slowly the mean of its square moves
   * @param epsilon added to the root of the latter
   * @param rule Adam or AdaMax
   * @param rectified whether the rate is RAdam's
   * @param lookahead slow weights, or null for none
   */
  public record Settings(
      double beta1,
      double beta2,
      double epsilon,
      Rule rule,
      boolean rectified,
      @Nullable Lookahead lookahead) {
    /** As the published fine-tuning runs have it: Adam, β₁ = 0.9, β₂ = 0.999, ε = 1e-6. */
    public static final Settings USUAL = new Settings(0.9, 0.999, 1e-6, Rule.ADAM, false, null);

    /** Checks the ranges. */
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
        throw new IllegalArgumentException(
            "XAdam needs betas in [0, 1) and epsilon > 0, got %s, %s and %s"
                .formatted(beta1, beta2, epsilon));
      }
    }
  }

  /** Creates the optimiser with moments of 0. */
  public XAdam(List<ParameterGroup> groups, Settings settings) {
    this(groups, settings, false);
  }

  /**
   * Creates an optimiser of weights that have their gradients in different steps, as those of two
   * models that learn one after the other: a weight without gradient is left as it is, and does not
   * age, as if each model had an optimiser of its own.
   */
  public static XAdam inPhases(List<ParameterGroup> groups, Settings settings) {
    return new XAdam(groups, settings, true);
  }

  private XAdam(List<ParameterGroup> groups, Settings settings, boolean inPhases) {
    this.settings = settings;
    this.inPhases = inPhases;
    slots = new Slots(groups, weight -> false);
    Lookahead lookahead = settings.lookahead();
    slow = lookahead == null ? null : new SlowWeights(slots.all(), lookahead);
  }

  /**
   * Returns what gradients of this norm are multiplied by so that it is at most {@code maxNorm}: as
   * {@link GradientClipping#factor}, without its 1e-6.
   *
   * @param maxNorm the limit; 0 or less for none
   */
  public static double clippingFactor(double norm, double maxNorm) {
    return maxNorm > 0 && norm > maxNorm ? maxNorm / norm : 1;
  }

  @Override
  public List<Tensor> gradients() {
    return slots.gradients();
  }

  @Override
  public void step(double learningRate, double gradientFactor) {
    updates++;
    for (Slots.Group group : slots.groups()) {
      Map<Long, List<Slot>> byAge = new TreeMap<>();
      for (Slot slot : group.slots()) {
        if (!inPhases || slot.hasGradient()) {
          slot.setUpdates(slot.updates() + 1);
          byAge.computeIfAbsent(slot.updates(), age -> new ArrayList<>()).add(slot);
        }
      }
      byAge.forEach((age, some) -> step(some, step(learningRate, gradientFactor, group, age)));
      if (slow != null) {
        byAge.forEach(slow::follow);
      }
    }
  }

  private Updates.AdamWStep step(
      double learningRate, double gradientFactor, Slots.Group group, long age) {
    double rate = learningRate * (settings.rectified() ? rectification(age) : 1);
    return new Updates.AdamWStep(
        rate * group.rateFactor(),
        settings.beta1(),
        settings.beta2(),
        settings.epsilon(),
        group.weightDecay(),
        Double.POSITIVE_INFINITY,
        gradientFactor);
  }

  private void step(List<Slot> some, Updates.AdamWStep step) {
    if (settings.rule() == Rule.ADAM) {
      Slots.adamW(some, step);
    } else {
      some.forEach(slot -> adaMax(slot, step));
    }
  }

  /** RAdam's factor of the rate at update t, bias correction included; 0 while intractable. */
  private double rectification(long t) {
    double beta2 = settings.beta2();
    double power2 = Math.pow(beta2, (double) t);
    double longest = 2 / (1 - beta2) - 1; // ρ∞
    double length = longest - 2 * t * power2 / (1 - power2); // ρt
    if (length <= TRACTABLE) {
      return 0;
    }
    double variance =
        ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length);
    return Math.sqrt((1 - power2) * variance) / (1 - Math.pow(settings.beta1(), (double) t));
  }

  private static void adaMax(Slot slot, Updates.AdamWStep step) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor given = slot.gradient();
      Tensor gradient =
          given == null
              ? Tensor.zeros(DType.F32, slot.mean().shape())
              : given.mul(step.gradientFactor());
      slot.mean().mulInPlace(step.beta1()).addInPlace(gradient, 1 - step.beta1());
      Updates.decayedMaximum(slot.square(), step.beta2(), gradient.abs());
      Tensor update = slot.mean().div(slot.square().add(step.epsilon()));
      update.addInPlace(slot.master(), step.decay());
      slot.master().addInPlace(update, -step.rate());
      slot.publish();
    }
  }

  @Override
  public void clearGradients() {
    slots.clearGradients();
  }

  /** Nothing is put off. */
  @Override
  public void settle() {}

  @Override
  public OptimizerState state() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Double> numbers = new LinkedHashMap<>();
    slots.describe(tensors, numbers);
    if (slow != null) {
      slow.describe(tensors);
    }
    numbers.put("updates", (double) updates);
    return new OptimizerState(tensors, numbers);
  }

  @Override
  public void restore(OptimizerState state) {
    state().copyFrom(state);
    slots.restoreAges(state);
    updates = state.count("updates");
  }

  @Override
  public void close() {
    slots.close();
    if (slow != null) {
      slow.close();
    }
  }
}
