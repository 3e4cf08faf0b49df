package io.deberta4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a checkpoint in several files through its index: {@code weight_map} says which file has
 * which tensor. Index and files must agree both ways. {@code metadata.total_size} is not read: it
 * is often wrong in published indexes, and the files themselves say it better.
 */
final class ShardIndex {
  private static final int MAX_INDEX = 16 << 20;
  private static final int MAX_SHARDS = 10_000;

  private final Path index;
  private final Map<String, String> shardOf = new LinkedHashMap<>();
  private final Map<String, StoredTensor> found = new HashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();

  private ShardIndex(Path index) {
    this.index = index;
  }

  static WeightFiles open(Path file) {
    ObjectNode json = SafeJson.readObject(file, MAX_INDEX, CheckpointException::new);
    ShardIndex index = new ShardIndex(file);
    index.readMap(json.get("weight_map"));
    index.shardOf.values().stream().distinct().forEach(index::readShard);
    Map<String, StoredTensor> ordered = new LinkedHashMap<>();
    index.shardOf.forEach((name, shard) -> ordered.put(name, index.tensor(name, shard)));
    return new WeightFiles(
        Collections.unmodifiableMap(ordered),
        Collections.unmodifiableMap(index.metadata),
        List.copyOf(index.files));
  }

  private void readMap(@Nullable JsonNode map) {
    if (!(map instanceof ObjectNode entries) || entries.isEmpty()) {
      throw error("has no weight_map");
    }
    entries
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isTextual()) {
                throw error("maps tensor '" + entry.getKey() + "' to something that is no name");
              }
              String shard = plainName(entry.getValue().textValue());
              shardOf.put(name(entry.getKey(), shard), shard);
            });
    if (shardOf.values().stream().distinct().count() > MAX_SHARDS) {
      throw error("names more than " + MAX_SHARDS + " files");
    }
  }

  /** Names in an index are those in its files, which TensorFlow's reader translates. */
  private static String name(String key, String shard) {
    return shard.endsWith(".h5") ? TensorFlowNames.published(List.of(key.split("/", -1))) : key;
  }

  /** A shard lies beside its index; a name that leads elsewhere is refused. */
  private String plainName(String shard) {
    boolean plain =
        !shard.isEmpty()
            && shard.length() <= 255
            && shard.chars().noneMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)
            && !shard.equals("..")
            && !shard.endsWith(ModelFileNames.INDEX);
    if (!plain) {
      throw error("names a file '" + shard + "', expected a plain name of a file beside it");
    }
    return shard;
  }

  private void readShard(String shard) {
    Path file = index.resolveSibling(shard);
    if (!Files.isRegularFile(file)) {
      throw error("names the file '" + shard + "', which is missing. Fetch it too.");
    }
    WeightFiles opened = WeightFiles.shard(file);
    files.add(file);
    metadata.putAll(opened.metadata());
    opened
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!shard.equals(shardOf.get(name))) {
                throw error("does not list tensor '" + name + "' of file '" + shard + "'");
              }
              found.put(name, tensor);
            });
  }

  private StoredTensor tensor(String name, String shard) {
    StoredTensor tensor = found.get(name);
    if (tensor == null) {
      throw error("places tensor '" + name + "' in file '" + shard + "', which does not have it");
    }
    return tensor;
  }

  private CheckpointException error(String message) {
    return new CheckpointException(index + ": the index " + message);
  }
}
