package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lookahead (Zhang et al. 2019, arXiv:1907.08610, algorithm 1): every k updates the slow weights
 * move towards the fast ones by α, and the fast ones continue from there.
 */
final class SlowWeights implements AutoCloseable {
  private final Map<Slot, Tensor> slow = new LinkedHashMap<>();
  private final XAdam.Lookahead settings;

  /** Starts from the weights as they are now. */
  SlowWeights(List<Slot> slots, XAdam.Lookahead settings) {
    this.settings = settings;
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Slot slot : slots) {
        slow.put(slot, slot.master().detach().copy().retain());
      }
    }
  }

  /** Takes note that these fast weights have done so many updates. */
  void follow(long updates, List<Slot> slots) {
    if (updates % settings.steps() != 0) {
      return;
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Slot slot : slots) {
        Tensor fast = slot.master();
        Tensor behind = Objects.requireNonNull(slow.get(slot), slot.name());
        behind.mulInPlace(1 - settings.alpha()).addInPlace(fast, settings.alpha());
        fast.copyInPlace(behind);
        slot.publish();
      }
    }
  }

  /** Adds the slow weights under names of their own. */
  void describe(Map<String, Tensor> tensors) {
    slow.forEach((slot, tensor) -> tensors.put("slow." + slot.name(), tensor));
  }

  @Override
  public void close() {
    slow.values().forEach(Tensor::close);
    slow.clear();
  }
}
