package io.deberta4j.checkpoint;

import io.deberta4j.tensor.MappedFile;
import io.deberta4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of checkpoint files, mapped into memory, under the names the model asks for: v1's
 * fused weights are split on the way, and what an adapter changes is added.
 */
public final class CheckpointOrigin implements Parameters.Origin {
  private final Map<String, StoredTensor> stored;
  private final Map<String, LegacyNames.Source> sources;
  private final Map<String, LowRankDelta> deltas;
  private final Map<Path, MappedFile> files = new HashMap<>();
  private final int heads;
  private final String description;

  /**
   * Opens stored tensors.
   *
   * @param stored tensors by their published names
   * @param heads A, which says how v1's fused weights are laid out
   * @param description where the tensors come from, for errors
   */
  public CheckpointOrigin(Map<String, StoredTensor> stored, int heads, String description) {
    this(stored, Map.of(), heads, description);
  }

  private CheckpointOrigin(
      Map<String, StoredTensor> stored,
      Map<String, LowRankDelta> deltas,
      int heads,
      String description) {
    this.stored = Map.copyOf(stored);
    this.deltas = deltas;
    this.sources = LegacyNames.canonical(stored.keySet());
    this.heads = heads;
    this.description = description;
  }

  /**
   * Opens the weights of a model.
   *
   * @param heads A, which says how v1's fused weights are laid out
   */
  public static CheckpointOrigin of(ModelDirectory files, int heads) {
    return new CheckpointOrigin(files.tensors(), files.deltas(), heads, files.description());
  }

  @Override
  public Set<String> names() {
    return sources.keySet();
  }

  @Override
  public @Nullable Tensor load(String name) {
    LegacyNames.Source source = sources.get(name);
    if (source == null) {
      return null;
    }
    Tensor whole = map(stored.get(source.name()));
    LowRankDelta delta = deltas.get(source.name());
    if (delta != null) {
      whole = delta.addedTo(whole, this::map);
    }
    return source.rows() == FusedRows.ALL
        ? whole
        : FusedAttention.split(whole, source.rows(), heads, source.name());
  }

  private Tensor map(@Nullable StoredTensor tensor) {
    if (tensor == null) {
      throw new IllegalStateException("a source without a stored tensor");
    }
    return files
        .computeIfAbsent(tensor.file(), MappedFile::new)
        .tensor(tensor.dtype(), tensor.byteOffset(), tensor.shape(), tensor.strides());
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    files.values().forEach(MappedFile::close);
    files.clear();
  }
}
