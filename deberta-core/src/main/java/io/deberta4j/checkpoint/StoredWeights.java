package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The named weights of a checkpoint for those who want to read them without the native engine: what
 * {@link Parameters} is for tensors. Nothing is held in memory.
 */
public final class StoredWeights implements WeightNames {
  /** What all places of one tree of names share. */
  private record Store(
      Map<String, StoredTensor> stored,
      Map<String, LegacyNames.Source> sources,
      Map<String, LowRankDelta> deltas,
      int heads,
      String description,
      Set<String> asked) {}

  private final Store store;
  private final String prefix;

  private StoredWeights(Store store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * Opens stored tensors.
   *
   * @param stored tensors by their published names
   * @param heads A, which says how v1's fused weights are laid out
   * @param description where the tensors come from, for errors
   */
  public StoredWeights(Map<String, StoredTensor> stored, int heads, String description) {
    this(stored, Map.of(), heads, description);
  }

  private StoredWeights(
      Map<String, StoredTensor> stored,
      Map<String, LowRankDelta> deltas,
      int heads,
      String description) {
    this(
        new Store(
            Map.copyOf(stored),
            LegacyNames.canonical(stored.keySet()),
            deltas,
            heads,
            description,
            new HashSet<>()),
        "");
  }

  /**
   * Opens the weights of a model.
   *
   * @param heads A, which says how v1's fused weights are laid out
   */
  public static StoredWeights of(ModelDirectory files, int heads) {
    return new StoredWeights(files.tensors(), files.deltas(), heads, files.description());
  }

  /** Returns the place one name further down. */
  public StoredWeights at(String child) {
    return new StoredWeights(store, prefix + child + ".");
  }

  @Override
  public boolean has(String name) {
    return store.sources.containsKey(prefix + name);
  }

  /**
   * Returns a weight.
   *
   * @throws CheckpointException if it is missing, has another shape or holds no real numbers
   */
  public StoredWeight weight(String name, long... shape) {
    String fullName = prefix + name;
    LegacyNames.Source source = store.sources.get(fullName);
    StoredTensor tensor = source == null ? null : store.stored.get(source.name());
    if (source == null || tensor == null) {
      throw WeightErrors.missing(store.description, store.sources.keySet(), fullName, shape);
    }
    if (!tensor.dtype().isFloating()) {
      throw WeightErrors.notFloating(store.description, fullName, tensor.dtype());
    }
    StoredWeight weight =
        new StoredWeight(
            fullName, tensor, source.rows(), store.heads, store.deltas.get(source.name()));
    if (!Arrays.equals(weight.shape(), shape)) {
      throw WeightErrors.shape(store.description, fullName, weight.shape(), shape);
    }
    store.asked.add(fullName);
    return weight;
  }

  @Override
  public Set<String> unused() {
    Set<String> names = new TreeSet<>(store.sources.keySet());
    names.removeAll(store.asked);
    return names;
  }

  @Override
  public String description() {
    return store.description;
  }
}
