package io.deberta4j.optim;

import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tensor.Updates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** All weights of an optimiser with their moments, group by group. */
final class Slots implements AutoCloseable {
  private final List<Group> groups = new ArrayList<>();

  /** Weights that share a decay and a learning rate. */
  record Group(double weightDecay, double rateFactor, List<Slot> slots) {}

  /**
   * Creates moments of 0.
   *
   * @param left whether a weight is left to someone else
   * @throws IllegalArgumentException if two weights have one name
   */
  Slots(List<ParameterGroup> parameterGroups, Predicate<Tensor> left) {
    Set<String> names = new HashSet<>();
    for (ParameterGroup group : parameterGroups) {
      List<Slot> slots = new ArrayList<>();
      group
          .parameters()
          .forEach(
              (name, weight) -> {
                if (!names.add(name)) {
                  throw new IllegalArgumentException("weight '" + name + "' is in two groups");
                }
                if (!left.test(weight)) {
                  slots.add(new Slot(name, weight));
                }
              });
      groups.add(new Group(group.weightDecay(), group.rateFactor(), List.copyOf(slots)));
    }
  }

  List<Group> groups() {
    return groups;
  }

  List<Slot> all() {
    return groups.stream().flatMap(group -> group.slots().stream()).toList();
  }

  /** Returns the gradients there are. */
  List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    for (Slot slot : all()) {
      Tensor gradient = slot.weight().grad();
      if (gradient != null) {
        gradients.add(gradient);
      }
    }
    return gradients;
  }

  void clearGradients() {
    all().forEach(slot -> slot.weight().clearGrad());
  }

  /**
   * Updates weights that are equally old in one call; those with a master copy one by one, as
   * gradients of another type are converted first.
   *
   * @param step the numbers of the update, of all but the gradients
   */
  static void adamW(List<Slot> slots, Updates.AdamWStep step) {
    List<Slot> together = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot.hasCopy()) {
        call(List.of(slot), step);
      } else {
        together.add(slot);
      }
    }
    call(together, step);
  }

  private static void call(List<Slot> slots, Updates.AdamWStep step) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      List<Tensor> gradients = new ArrayList<>();
      for (Slot slot : slots) {
        Tensor gradient = slot.gradient();
        gradients.add(
            gradient == null ? Tensor.zeros(slot.mean().dtype(), slot.mean().shape()) : gradient);
      }
      Updates.adamW(
          slots.stream().map(Slot::master).toList(),
          gradients,
          slots.stream().map(Slot::mean).toList(),
          slots.stream().map(Slot::square).toList(),
          step);
      slots.forEach(Slot::publish);
    }
  }

  /** Adds moments, master copies and ages under names of their own. */
  void describe(Map<String, Tensor> tensors, Map<String, Double> numbers) {
    for (Slot slot : all()) {
      if (slot.hasCopy()) {
        tensors.put("master." + slot.name(), slot.master());
      }
      tensors.put("mean." + slot.name(), slot.mean());
      tensors.put("square." + slot.name(), slot.square());
      numbers.put("updates." + slot.name(), (double) slot.updates());
    }
  }

  /** Takes the ages from a state whose tensors have been copied already. */
  void restoreAges(OptimizerState state) {
    try (var off = NoGrad.open()) {
      for (Slot slot : all()) {
        slot.setUpdates(state.count("updates." + slot.name()));
        slot.publish();
      }
    }
  }

  @Override
  public void close() {
    all().forEach(Slot::close);
    groups.clear();
  }
}
