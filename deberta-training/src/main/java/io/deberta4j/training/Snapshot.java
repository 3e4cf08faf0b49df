package io.deberta4j.training;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** A copy of a model's weights at one moment; owns its memory. */
final class Snapshot implements AutoCloseable {
  private final List<Tensor> weights;
  private final List<Tensor> copies = new ArrayList<>();

  /** Allocates a copy of these weights as they are now. */
  Snapshot(Collection<Tensor> weights) {
    this.weights = List.copyOf(weights);
    try (var scope = TensorScope.open()) {
      for (Tensor weight : this.weights) {
        copies.add(weight.detach().copy().retain());
      }
    }
  }

  /** Copies the weights as they are now. */
  void take() {
    try (var off = NoGrad.open()) {
      for (int i = 0; i < copies.size(); i++) {
        copies.get(i).copyInPlace(weights.get(i));
      }
    }
  }

  /** copy ← decay · copy + (1 − decay) · weight, for a moving average. */
  void blend(double decay) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (int i = 0; i < copies.size(); i++) {
        copies.get(i).mulInPlace(decay).addInPlace(weights.get(i), 1 - decay);
      }
    }
  }

  /** Puts the copies in the weights' place. */
  void restore() {
    try (var off = NoGrad.open()) {
      for (int i = 0; i < copies.size(); i++) {
        weights.get(i).copyInPlace(copies.get(i));
      }
    }
  }

  /** Returns the copies, in the order of the weights. */
  List<Tensor> copies() {
    return Collections.unmodifiableList(copies);
  }

  /** Frees the copies. */
  @Override
  public void close() {
    copies.forEach(Tensor::close);
    copies.clear();
  }
}
