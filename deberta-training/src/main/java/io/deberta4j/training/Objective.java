package io.deberta4j.training;

import io.deberta4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a {@link Trainer} minimises: the loss of a model on examples of one kind.
 *
 * @param <E> an example
 */
public interface Objective<E> {
  /** Returns every tensor of the model by name; those that want gradients are trained in place. */
  Map<String, Tensor> parameters();

  /** Returns the length of an example in tokens: examples of similar length can share a batch. */
  int length(E example);

  /**
   * Makes the tensors of examples that go through the model together.
   *
   * @param random for choices of data, as hiding or masking tokens; fixed by seed and update
   */
  MicroBatch prepare(List<E> examples, Random random);

  /**
   * Returns how many steps of the optimiser an update makes, each after a backward pass of its own:
   * 1, unless one model learns from what another has just given.
   */
  default int phases() {
    return 1;
  }
}
