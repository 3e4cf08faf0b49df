package io.deberta4j.training;

import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.TrainingException;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Tensors by name in a safetensors file, bit by bit. */
final class NamedTensors {
  private NamedTensors() {}

  static void write(Path file, Map<String, Tensor> tensors) {
    List<TensorValues> values = new ArrayList<>();
    tensors.forEach((name, tensor) -> values.add(new TensorValues(name, tensor, tensor.dtype())));
    Safetensors.write(file, values, Map.of("format", "pt"));
  }

  /** Reads all tensors of a file; they belong to the open scope. */
  static Map<String, Tensor> read(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Safetensors.open(file)
        .tensors()
        .forEach(
            (name, stored) ->
                tensors.put(name, Tensor.of(stored.read(), stored.dtype(), stored.shape())));
    return tensors;
  }

  /**
   * Overwrites these tensors by those of a file.
   *
   * @throws TrainingException if names or shapes differ; nothing is overwritten then
   */
  static void readInto(Path file, Map<String, Tensor> targets) {
    Map<String, StoredTensor> stored = Safetensors.open(file).tensors();
    if (!stored.keySet().equals(targets.keySet())) {
      throw new TrainingException(
          "%s: has tensors that are not trained here, or lacks some: %s. Is this another model, or are other weights frozen?"
              .formatted(file, difference(stored.keySet(), targets.keySet())));
    }
    targets.forEach((name, target) -> checkShape(file, named(name, stored), target));
    try (var off = NoGrad.open()) {
      targets.forEach((name, target) -> copy(named(name, stored), target));
    }
  }

  private static StoredTensor named(String name, Map<String, StoredTensor> stored) {
    return Objects.requireNonNull(stored.get(name), name);
  }

  private static void copy(StoredTensor stored, Tensor target) {
    try (var scope = TensorScope.open()) {
      target.copyInPlace(Tensor.of(stored.read(), stored.dtype(), stored.shape()));
    }
  }

  private static void checkShape(Path file, StoredTensor stored, Tensor target) {
    if (!Arrays.equals(stored.shape(), target.shape()) || stored.dtype() != target.dtype()) {
      throw new TrainingException(
          "%s: tensor '%s' is %s%s, expected %s. Is this another model?"
              .formatted(
                  file, stored.name(), stored.dtype(), Arrays.toString(stored.shape()), target));
    }
  }

  private static String difference(Iterable<String> some, Iterable<String> others) {
    TreeSet<String> only = new TreeSet<>();
    some.forEach(only::add);
    for (String name : others) {
      if (!only.remove(name)) {
        only.add(name);
      }
    }
    List<String> shown = only.stream().limit(5).toList();
    return shown + (only.size() > shown.size() ? " and " + (only.size() - 5) + " more" : "");
  }
}
