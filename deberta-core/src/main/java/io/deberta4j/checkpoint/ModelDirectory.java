package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A model on disk: its weights, wherever and in whatever supported format they are, and its
 * configuration. Only directories of tensors are read here, no values.
 *
 * <p>Looked for in this order: {@code model.safetensors}, {@code model.safetensors.index.json},
 * {@code pytorch_model.bin}, {@code pytorch_model.bin.index.json}; and {@code config.json} or, as
 * Microsoft calls it, {@code model_config.json}.
 */
public final class ModelDirectory {
  static final String INDEX = ".index.json";
  private static final String SAFETENSORS = ".safetensors";
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors" + INDEX,
          "pytorch_model.bin",
          "pytorch_model.bin" + INDEX);
  private static final List<String> CONFIGS = List.of("config.json", "model_config.json");

  /** What a directory without weights may have instead. */
  private static final Map<String, String> UNSUPPORTED =
      new TreeMap<>(
          Map.of(
              ".onnx", "ONNX",
              ".h5", "TensorFlow",
              ".msgpack", "Flax",
              ".ot", "rust-bert",
              ".gguf", "GGUF",
              ".ckpt.index", "TensorFlow 1"));

  private static final int MAX_LISTED = 20;

  private final Path directory;
  private final WeightFiles weights;

  private ModelDirectory(Path directory, WeightFiles weights) {
    this.directory = directory;
    this.weights = weights;
  }

  /**
   * Opens a directory, or one file of weights (or index of such files) in it.
   *
   * @throws CheckpointException if there are no weights or they cannot be used
   */
  public static ModelDirectory open(Path path) {
    if (!Files.exists(path)) {
      throw new CheckpointException(path + ": no such file or directory");
    }
    if (Files.isDirectory(path)) {
      return new ModelDirectory(path, weights(weightsIn(path)));
    }
    Path parent = path.toAbsolutePath().getParent();
    return new ModelDirectory(parent == null ? path : parent, weights(path));
  }

  /** Returns the directory; for a single file, the one it lies in. */
  public Path directory() {
    return directory;
  }

  /** Returns all tensors by their published names; see {@link LegacyNames}. */
  public Map<String, StoredTensor> tensors() {
    return weights.tensors();
  }

  /** Returns the files that hold the tensors. */
  public List<Path> weightFiles() {
    return weights.files();
  }

  /** Returns the free text that came with the weights; empty for PyTorch files. */
  public Map<String, String> metadata() {
    return weights.metadata();
  }

  /**
   * Returns the file with the configuration.
   *
   * @throws CheckpointException if there is none
   */
  public Path configFile() {
    for (String name : CONFIGS) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new CheckpointException(
        "%s: no configuration. Expected %s; found %s."
            .formatted(directory, String.join(" or ", CONFIGS), listing(directory)));
  }

  private static WeightFiles weights(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(INDEX)) {
      return ShardIndex.open(file);
    }
    return name.endsWith(SAFETENSORS) ? WeightFiles.safetensors(file) : WeightFiles.torch(file);
  }

  private static Path weightsIn(Path directory) {
    for (String name : WEIGHTS) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    StringBuilder other = new StringBuilder();
    UNSUPPORTED.forEach(
        (ending, format) -> {
          if (names(directory).stream().anyMatch(name -> name.endsWith(ending))) {
            other.append(" There are ").append(format).append(" weights, which cannot be read.");
          }
        });
    throw new CheckpointException(
        "%s: no weights. Expected %s; found %s.%s"
            .formatted(directory, String.join(" or ", WEIGHTS), listing(directory), other));
  }

  private static String listing(Path directory) {
    List<String> names = names(directory);
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED)));
    return names.isEmpty()
        ? "nothing"
        : names.size() > MAX_LISTED
            ? shown + " and " + (names.size() - MAX_LISTED) + " more"
            : shown;
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new CheckpointException(directory + ": cannot be listed (" + e + ")", e);
    }
  }
}
