package io.deberta4j.optim;

import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * Changes weights in place by their gradients. Owns what it remembers of them, in native memory,
 * until it is closed. Not for several threads at once.
 *
 * <p>One update, after {@code loss.backward()}:
 *
 * <pre>{@code
 * double norm = GradientClipping.norm(optimizer.gradients());
 * optimizer.step(learningRate, GradientClipping.factor(norm, maxNorm));
 * optimizer.clearGradients();
 * }</pre>
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Returns the gradients there are, one tensor for each weight that has one; of a table updated
   * row by row, those of the rows in use.
   */
  List<Tensor> gradients();

  /**
   * Updates every weight.
   *
   * @param learningRate the rate of this update, before the factors of the groups
   * @param gradientFactor what gradients are multiplied by first, for clipping and loss scaling; it
   *     may be multiplied into the gradients themselves
   */
  void step(double learningRate, double gradientFactor);

  /** Updates every weight from its gradient as it is. */
  default void step(double learningRate) {
    step(learningRate, 1);
  }

  /** Forgets the gradients of all weights. */
  void clearGradients();

  /**
   * Brings weights up to date whose updates were put off; call it before weights are evaluated or
   * saved.
   */
  void settle();

  /**
   * Returns all that is remembered, after {@link #settle()}: together with the weights, enough to
   * continue to the bit. The tensors are the optimiser's own, not copies.
   */
  OptimizerState state();

  /**
   * Continues from a state.
   *
   * @throws io.deberta4j.io.CheckpointException if it is not one of an optimiser of the same kind
   *     and settings for the same weights; nothing is changed then
   */
  void restore(OptimizerState state);

  /** Frees what is remembered; the weights stay. */
  @Override
  void close();
}
