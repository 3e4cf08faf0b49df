package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * <p>A tensor without gradient is left as it is. Owns the moments; closing frees them.
 */
public final class AdamW implements Optimizer {
  private final Settings settings;
  private final List<Slot> slots = new ArrayList<>();

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

  /** A weight, its moments and its age; torch, too, counts the updates of each tensor. */
  private static final class Slot implements AutoCloseable {
    private final Tensor weight;
    private final double decay;
    private final Tensor mean;
    private final Tensor square;
    private long updates;

    Slot(Tensor weight, double decay) {
      this.weight = weight;
      this.decay = decay;
      try (var scope = TensorScope.open()) {
        mean = Tensor.zeros(weight.dtype(), weight.shape()).retain();
        square = Tensor.zeros(weight.dtype(), weight.shape()).retain();
      }
    }

    @Override
    public void close() {
      mean.close();
      square.close();
    }
  }

  /** Creates the optimiser with moments of 0. */
  public AdamW(List<ParameterGroup> groups, Settings settings) {
    this.settings = settings;
    for (ParameterGroup group : groups) {
      for (Tensor weight : group.parameters()) {
        slots.add(new Slot(weight, group.weightDecay()));
      }
    }
  }

  @Override
  public List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    for (Slot slot : slots) {
      Tensor gradient = slot.weight.grad();
      if (gradient != null) {
        gradients.add(gradient);
      }
    }
    return gradients;
  }

  @Override
  public void step(double learningRate, double gradientFactor) {
    try (var off = NoGrad.open()) {
      for (Slot slot : slots) {
        try (var scope = TensorScope.open()) {
          Tensor gradient = slot.weight.grad();
          if (gradient != null) {
            if (gradientFactor != 1) {
              gradient.mulInPlace(gradientFactor);
            }
            update(slot, gradient, learningRate);
          }
        }
      }
    }
  }

  private void update(Slot slot, Tensor gradient, double learningRate) {
    slot.updates++;
    double correction1 = 1 - Math.pow(settings.beta1(), (double) slot.updates);
    double correction2 = 1 - Math.pow(settings.beta2(), (double) slot.updates);
    slot.weight.mulInPlace(1 - learningRate * slot.decay);
    slot.mean.mulInPlace(settings.beta1()).addInPlace(gradient, 1 - settings.beta1());
    slot.square
        .mulInPlace(settings.beta2())
        .addProductInPlace(gradient, gradient, 1 - settings.beta2());
    Tensor root = slot.square.sqrt().div(Math.sqrt(correction2)).add(settings.epsilon());
    slot.weight.addQuotientInPlace(slot.mean, root, -learningRate / correction1);
  }

  @Override
  public void clearGradients() {
    slots.forEach(slot -> slot.weight.clearGrad());
  }

  @Override
  public void settle() {
    // Nothing is ever put off.
  }

  @Override
  public OptimizerState state() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (int i = 0; i < slots.size(); i++) {
      tensors.put(i + ".mean", slots.get(i).mean);
      tensors.put(i + ".square", slots.get(i).square);
      numbers.put(i + ".updates", (double) slots.get(i).updates);
    }
    return new OptimizerState(tensors, numbers);
  }

  @Override
  public void restore(OptimizerState state) {
    state().copyFrom(state);
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).updates = state.count(i + ".updates");
    }
  }

  /** Frees the moments. */
  @Override
  public void close() {
    slots.forEach(Slot::close);
    slots.clear();
  }
}
