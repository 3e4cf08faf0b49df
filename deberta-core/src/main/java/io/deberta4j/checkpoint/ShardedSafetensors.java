package io.deberta4j.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes weights under the names that Hugging Face looks for: one {@code model.safetensors}, or
 * {@code model-00001-of-00003.safetensors} and so on with an index, where they are larger than one
 * file should be.
 */
public final class ShardedSafetensors {
  private static final String SINGLE = "model.safetensors";

  private ShardedSafetensors() {}

  /**
   * Writes the weights into a directory that exists. Whichever of the single file and the index is
   * no longer true is removed; the new ones are whole before that.
   *
   * @param maxShardBytes most bytes of tensors in one file; a larger tensor gets its own
   * @return the files with tensors
   */
  public static List<Path> write(
      Path directory,
      List<? extends TensorSource> sources,
      Map<String, String> metadata,
      long maxShardBytes) {
    List<List<TensorSource>> shards = split(directory, sources, maxShardBytes);
    Path index = directory.resolve(SINGLE + ModelFileNames.INDEX);
    Path single = directory.resolve(SINGLE);
    if (shards.size() <= 1) {
      Safetensors.write(single, sources, metadata);
      remove(index);
      return List.of(single);
    }
    List<Path> files = new ArrayList<>();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode total = json.putObject("metadata");
    ObjectNode map = json.putObject("weight_map");
    long bytes = 0;
    for (List<TensorSource> shard : shards) {
      String name = "model-%05d-of-%05d.safetensors".formatted(files.size() + 1, shards.size());
      Path file = directory.resolve(name);
      Safetensors.write(file, shard, metadata);
      files.add(file);
      for (TensorSource source : shard) {
        map.put(source.name(), name);
        bytes += SafetensorsWriter.byteSize(file, source);
      }
    }
    total.put("total_size", bytes);
    AtomicFiles.write(index, SafeJson.pretty(json));
    remove(single);
    return List.copyOf(files);
  }

  private static List<List<TensorSource>> split(
      Path directory, List<? extends TensorSource> sources, long maxShardBytes) {
    List<List<TensorSource>> shards = new ArrayList<>();
    List<TensorSource> shard = new ArrayList<>();
    long bytes = 0;
    for (TensorSource source : sources) {
      long size = SafetensorsWriter.byteSize(directory, source);
      if (!shard.isEmpty() && size > maxShardBytes - bytes) {
        shards.add(shard);
        shard = new ArrayList<>();
        bytes = 0;
      }
      shard.add(source);
      bytes += size;
    }
    shards.add(shard);
    return shards;
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DebertaException(file + ": is out of date and cannot be removed (" + e + ")", e);
    }
  }
}
