package io.deberta4j.optim;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an optimiser remembers, by name.
 *
 * @param tensors moments and copies of weights
 * @param numbers counts; whole numbers are exact to 2⁵³
 */
public record OptimizerState(Map<String, Tensor> tensors, Map<String, Double> numbers) {
  private static final int SHOWN = 3;

  /** Copies the maps, keeping their order. */
  public OptimizerState {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  /** Returns a number by its name. */
  double number(String name) {
    return Objects.requireNonNull(numbers.get(name), name);
  }

  /** Returns a count by its name. */
  long count(String name) {
    return (long) number(name);
  }

  /**
   * Overwrites the tensors of this state, an optimiser's own, by those of a saved one.
   *
   * @throws CheckpointException if names, shapes or types differ; nothing is changed then
   */
  void copyFrom(OptimizerState saved) {
    requireSame("tensors", tensors.keySet(), saved.tensors.keySet());
    requireSame("numbers", numbers.keySet(), saved.numbers.keySet());
    tensors.forEach((name, own) -> requireSame(name, own, saved.tensor(name)));
    try (var off = NoGrad.open()) {
      tensors.forEach((name, own) -> own.copyInPlace(saved.tensor(name)));
    }
  }

  private Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static void requireSame(String name, Tensor own, Tensor saved) {
    if (own.dtype() != saved.dtype() || !Arrays.equals(own.shape(), saved.shape())) {
      throw new CheckpointException(
          "optimizer state: tensor '%s' is %s, expected %s. Was it saved for another model?"
              .formatted(name, saved, own));
    }
  }

  private static void requireSame(String what, Set<String> expected, Set<String> found) {
    if (!expected.equals(found)) {
      throw new CheckpointException(
          "optimizer state: %s missing: %s; not expected: %s. Was it saved with another optimizer, other settings or for another model?"
              .formatted(what, difference(expected, found), difference(found, expected)));
    }
  }

  private static String difference(Set<String> from, Set<String> without) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(without);
    String shown = String.join(", ", rest.stream().limit(SHOWN).toList());
    return rest.isEmpty()
        ? "none"
        : rest.size() <= SHOWN ? shown : shown + ", ... (" + rest.size() + ")";
  }
}
