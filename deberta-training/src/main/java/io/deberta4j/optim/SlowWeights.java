package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lookahead (Zhang et al. 2019, arXiv:1907.08610, algorithm 1): every k updates the slow weights
 * move towards the fast ones by α, and the fast ones continue from there.
 */
final class SlowWeights implements AutoCloseable {
  private final List<Slot> slots;
  private final List<Tensor> slow = new ArrayList<>();
  private final XAdam.Lookahead settings;

  /** Starts from the weights as they are now. */
  SlowWeights(List<Slot> slots, XAdam.Lookahead settings) {
    this.slots = slots;
    this.settings = settings;
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Slot slot : slots) {
        slow.add(slot.master().detach().copy().retain());
      }
    }
  }

  /** Takes note that the fast weights have done so many updates. */
  void follow(long updates) {
    if (updates % settings.steps() != 0) {
      return;
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (int i = 0; i < slow.size(); i++) {
        Tensor fast = slots.get(i).master();
        slow.get(i).mulInPlace(1 - settings.alpha()).addInPlace(fast, settings.alpha());
        fast.copyInPlace(slow.get(i));
        slots.get(i).publish();
      }
    }
  }

  /** Adds the slow weights under names of their own. */
  void describe(Map<String, Tensor> tensors) {
    for (int i = 0; i < slow.size(); i++) {
      tensors.put("slow." + slots.get(i).name(), slow.get(i));
    }
  }

  @Override
  public void close() {
    slow.forEach(Tensor::close);
    slow.clear();
  }
}
