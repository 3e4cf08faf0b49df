package io.deberta4j.training;

import io.deberta4j.tensor.Tensor;
import java.util.Collection;

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

  /** Runs something while the averages stand in the weights' place. */
  void whileInPlace(Runnable action) {
    current.take();
    average.restore();
    try {
      action.run();
    } finally {
      current.restore();
    }
  }

  /** Frees the memory. */
  @Override
  public void close() {
    average.close();
    current.close();
  }
}
