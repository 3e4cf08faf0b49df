package io.deberta4j.optim;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.Updates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2), in
 * the form of {@code torch.optim.AdamW}:
 *
 * <pre>
 * w ← w · (1 − lr·decay)
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²
 * w ← w − lr · m̂ / (√v̂ + ε),   m̂ = m/(1 − β₁ᵗ),   v̂ = v/(1 − β₂ᵗ)
 * </pre>
 *
 * <p>A tensor without gradient is left as it is, and does not age: torch, too, counts the updates
 * of each tensor. Everything is read and written once per step.
 *
 * <p>Tables given as {@link RowSparseEmbedding}s are updated row by row: see there.
 */
public final class AdamW implements Optimizer {
  private final Settings settings;
  private final Slots slots;
  private final List<RowUpdates> tables = new ArrayList<>();

  /**
   * The constants.
   *
   * @param beta1 how slowly the mean of the gradient moves
   * @param beta2 how slowly the mean of its square moves
   * @param epsilon added to the root of the latter
   */
  public record Settings(double beta1, double beta2, double epsilon) {
    /** β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    public static final Settings USUAL = new Settings(0.9, 0.999, 1e-8);

    /** Checks the ranges. */
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
        throw new IllegalArgumentException(
            "AdamW needs betas in [0, 1) and epsilon > 0, got %s, %s and %s"
                .formatted(beta1, beta2, epsilon));
      }
    }
  }

  /** Creates the optimiser with moments of 0; every weight is updated as a whole. */
  public AdamW(List<ParameterGroup> groups, Settings settings) {
    this(groups, settings, List.of());
  }

  /**
   * Creates the optimiser with moments of 0.
   *
   * @param embeddings whose tables are among the weights of the groups, and are updated row by row
   * @throws IllegalArgumentException if a table is in no group
   */
  public AdamW(
      List<ParameterGroup> groups, Settings settings, List<RowSparseEmbedding> embeddings) {
    this.settings = settings;
    slots = new Slots(groups, weight -> embeddings.stream().anyMatch(e -> e.isOf(weight)));
    for (RowSparseEmbedding embedding : embeddings) {
      tables.add(rowUpdates(embedding, groups));
    }
  }

  private RowUpdates rowUpdates(RowSparseEmbedding embedding, List<ParameterGroup> groups) {
    for (ParameterGroup group : groups) {
      for (Map.Entry<String, Tensor> weight : group.parameters().entrySet()) {
        if (embedding.isOf(weight.getValue())) {
          return new RowUpdates(weight.getKey(), embedding, group, settings);
        }
      }
    }
    throw new IllegalArgumentException(
        "a row-sparse embedding's table " + embedding + " is in no group of weights");
  }

  @Override
  public List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>(slots.gradients());
    tables.forEach(table -> table.gradient().ifPresent(gradients::add));
    return gradients;
  }

  @Override
  public void step(double learningRate, double gradientFactor) {
    for (Slots.Group group : slots.groups()) {
      Map<Long, List<Slot>> byAge = new TreeMap<>();
      for (Slot slot : group.slots()) {
        if (slot.hasGradient()) {
          slot.setUpdates(slot.updates() + 1);
          byAge.computeIfAbsent(slot.updates(), age -> new ArrayList<>()).add(slot);
        }
      }
      double rate = learningRate * group.rateFactor();
      byAge.forEach(
          (age, some) ->
              Slots.adamW(some, step(settings, rate, group.weightDecay(), age, gradientFactor)));
    }
    tables.forEach(table -> table.step(learningRate, gradientFactor));
  }

  static Updates.AdamWStep step(
      Settings settings, double rate, double decay, double age, double gradientFactor) {
    return new Updates.AdamWStep(
        rate, settings.beta1(), settings.beta2(), settings.epsilon(), decay, age, gradientFactor);
  }

  @Override
  public void clearGradients() {
    slots.clearGradients();
    tables.forEach(RowUpdates::clearGradient);
  }

  @Override
  public void settle() {
    tables.forEach(RowUpdates::settle);
  }

  @Override
  public OptimizerState state() {
    settle();
    return own();
  }

  private OptimizerState own() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Double> numbers = new LinkedHashMap<>();
    slots.describe(tensors, numbers);
    tables.forEach(table -> table.describe(tensors, numbers));
    return new OptimizerState(tensors, numbers);
  }

  @Override
  public void restore(OptimizerState state) {
    own().copyFrom(state); // what was put off is not due to other weights
    slots.restoreAges(state);
    tables.forEach(table -> table.restoreAge(state));
  }

  @Override
  public void close() {
    slots.close();
    tables.forEach(RowUpdates::close);
    tables.clear();
  }
}
