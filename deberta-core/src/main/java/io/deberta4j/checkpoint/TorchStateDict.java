package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.tensor.DType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the tensors in what a PyTorch pickle holds, and where they lie in the file. */
final class TorchStateDict {
  /** Keys below which training scripts put the state dict, beside optimizer and counters. */
  private static final List<String> WRAPPERS =
      List.of("model_state_dict", "state_dict", "model", "module");

  private final Path file;
  private final Map<String, FileRegion> storages;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  private TorchStateDict(Path file, Map<String, FileRegion> storages) {
    this.file = file;
    this.storages = storages;
  }

  /** Reads the unpickled root; {@code storages} has the region of every storage by key. */
  static TorchStateDict of(Path file, Object root, Map<String, FileRegion> storages) {
    if (!(root instanceof Map<?, ?> dict)) {
      throw new CheckpointException(
          "%s: holds a %s, expected a dict of tensors. Save the module's state_dict()."
              .formatted(file, kind(root)));
    }
    TorchStateDict state = new TorchStateDict(file, storages);
    state.collectValues(dict);
    state.collect("", stateDict(dict));
    return state;
  }

  Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** A dict with a tensor at its top is the state dict; else the first known key that has any. */
  private static Map<?, ?> stateDict(Map<?, ?> root) {
    if (root.values().stream().noneMatch(TorchPickle.Tensor.class::isInstance)) {
      for (String wrapper : WRAPPERS) {
        if (root.get(wrapper) instanceof Map<?, ?> inner && hasTensor(inner)) {
          return stateDict(inner);
        }
      }
    }
    return root;
  }

  private void collectValues(Map<?, ?> root) {
    root.forEach(
        (key, value) -> {
          if (value != null && !hasTensor(value)) {
            values.put(String.valueOf(key), value);
          }
        });
  }

  private void collect(String prefix, Map<?, ?> dict) {
    dict.forEach((key, value) -> collect(prefix, String.valueOf(key), value));
  }

  private void collect(String prefix, String key, @Nullable Object value) {
    String name = prefix + key;
    if (value instanceof TorchPickle.Tensor tensor) {
      if (tensors.put(name, locate(name, tensor)) != null) {
        throw new CheckpointException("%s: two tensors are called '%s'".formatted(file, name));
      }
    } else if (value instanceof Map<?, ?> dict) {
      collect(name + ".", dict);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(name + ".", String.valueOf(i), list.get(i));
      }
    }
  }

  private StoredTensor locate(String name, TorchPickle.Tensor tensor) {
    FileRegion storage = storages.get(tensor.storage().key());
    if (storage == null) {
      throw new CheckpointException(
          "%s: tensor '%s' has no data in the file".formatted(file, name));
    }
    DType dtype = tensor.storage().dtype();
    long[] shape = TensorLayout.array(tensor.shape());
    long[] strides = TensorLayout.array(tensor.strides());
    long span = TensorLayout.span(shape, strides, dtype.bytes());
    FileRegion region = storage.slice(tensor.offset() * dtype.bytes(), span * dtype.bytes());
    return new StoredTensor(name, dtype, shape, strides, region);
  }

  private static boolean hasTensor(@Nullable Object value) {
    if (value instanceof Map<?, ?> dict) {
      return dict.values().stream().anyMatch(TorchStateDict::hasTensor);
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(TorchStateDict::hasTensor);
    }
    return value instanceof TorchPickle.Tensor || value instanceof TorchPickle.Storage;
  }

  private static String kind(Object value) {
    return value instanceof TorchPickle.Tensor ? "single tensor" : value.getClass().getSimpleName();
  }
}
