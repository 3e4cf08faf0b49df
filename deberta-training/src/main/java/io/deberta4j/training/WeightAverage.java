package io.deberta4j.training;

import io.deberta4j.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The exponential moving average of the weights (Polyak averaging). Early in training, when the
 * average would still be dominated by its start, the decay is at most (1 + n)/(10 + n) after n
 * updates, as TensorFlow's {@code ExponentialMovingAverage} has it.
 */
final class WeightAverage implements AutoCloseable {
  private final double decay;
  private final Snapshot average;
  private final Snapshot current;
  private long updates;

  WeightAverage(Collection<Tensor> weights, double decay) {
    this.decay = decay;
    average = new Snapshot(weights);
    current = new Snapshot(weights);
  }

  /** Takes an update of the weights in. */
  void update() {
    average.blend(Math.min(decay, (1 + updates) / (10.0 + updates)));
    updates++;
  }

  /** Computes something while the averages stand in the weights' place. */
  <T> T whileInPlace(Supplier<T> action) {
    current.take();
    average.restore();
    try {
      return action.get();
    } finally {
      current.restore();
    }
  }

  /** Puts the averages in the weights' place for good. */
  void restore() {
    average.restore();
  }

  /** Returns how many updates were taken in. */
  long updates() {
    return updates;
  }

  /** Returns the averages, in the order of the weights. */
  List<Tensor> values() {
    return average.copies();
  }

  /** Goes on after so many updates, whose averages the caller has put into {@link #values}. */
  void continueAfter(long taken) {
    updates = taken;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    average.close();
    current.close();
  }
}
