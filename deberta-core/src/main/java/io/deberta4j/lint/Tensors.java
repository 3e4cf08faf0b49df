package io.deberta4j.lint;

import io.deberta4j.checkpoint.FusedRows;
import io.deberta4j.checkpoint.LegacyNames;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.checkpoint.WeightNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint by the names that the model asks for, as {@link LegacyNames} gives
 * them: of v1's fused weights each third is one.
 *
 * @param held what there is under each name
 * @param asked the names that somebody asks for
 * @param description where the tensors come from
 */
record Tensors(Map<String, Held> held, Set<String> asked, String description)
    implements WeightNames {
  /** A tensor in a file, and the shape that the model sees. */
  record Held(StoredTensor stored, List<Long> shape) {}

  /**
   * Sorts published tensors.
   *
   * @throws io.deberta4j.io.CheckpointException if two mean the same
   */
  static Tensors of(Map<String, StoredTensor> published, String description) {
    Map<String, Held> held = new LinkedHashMap<>();
    LegacyNames.canonical(published.keySet())
        .forEach(
            (name, source) -> {
              StoredTensor stored = published.get(source.name());
              if (stored != null) {
                held.put(name, new Held(stored, shape(stored, source.rows())));
              }
            });
    return new Tensors(Collections.unmodifiableMap(held), Set.of(), description);
  }

  private static List<Long> shape(StoredTensor stored, FusedRows rows) {
    List<Long> shape = new ArrayList<>();
    for (long size : stored.shape()) {
      shape.add(size);
    }
    if (rows != FusedRows.ALL && !shape.isEmpty()) {
      shape.set(0, shape.get(0) / 3);
    }
    return List.copyOf(shape);
  }

  /** Returns this with other names that somebody asks for. */
  Tensors askedFor(Set<String> names) {
    return new Tensors(held, Set.copyOf(names), description);
  }

  @Override
  public boolean has(String name) {
    return held.containsKey(name);
  }

  /** Returns the shape of a tensor, or null if there is none. */
  @Nullable List<Long> shape(String name) {
    Held tensor = held.get(name);
    return tensor == null ? null : tensor.shape();
  }

  @Override
  public Set<String> unused() {
    Set<String> names = new TreeSet<>(held.keySet());
    names.removeAll(asked);
    return names;
  }

  /** Returns each stored tensor once. */
  Set<StoredTensor> stored() {
    Set<StoredTensor> all = new HashSet<>();
    held.values().forEach(tensor -> all.add(tensor.stored()));
    return all;
  }

  /** Returns how many layers of the encoder there are, from the first to the last before a gap. */
  int layers() {
    Set<Integer> numbers = new HashSet<>();
    held.keySet().forEach(name -> numbers.add(ExpectedTensors.layerOf(name)));
    int layers = 0;
    while (numbers.contains(layers)) {
      layers++;
    }
    return layers;
  }
}
