package io.deberta4j.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a model, its inputs and its recorded outputs. What kind of case it is follows from
 * {@code model_class} and the tensors present, never from its name.
 */
final class GoldenCase {
  private static final int MAX_JSON = 16 << 20;

  private final Path directory;
  private final ObjectNode description;
  private final Map<String, StoredTensor> recorded;

  GoldenCase(Path directory) {
    this.directory = directory;
    description =
        SafeJson.readObject(directory.resolve("case.json"), MAX_JSON, CheckpointException::new);
    recorded = Safetensors.open(directory.resolve("io.safetensors")).tensors();
  }

  /** Finds the folders below a root that hold a case with a model, in the order of their paths. */
  static List<Path> find(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> path.endsWith("case.json"))
          .map(path -> path.resolveSibling(""))
          .map(Path::normalize)
          .filter(path -> Files.exists(path.resolve("io.safetensors")))
          .filter(path -> Files.exists(path.resolve("config.json")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(root + ": cannot be searched for cases", e);
    }
  }

  Path directory() {
    return directory;
  }

  ObjectNode description() {
    return description;
  }

  /** Returns the class of the public implementation, or "" where none is named. */
  String modelClass() {
    return description.path("model_class").asText("");
  }

  /** Returns the names of all recorded tensors, inputs included. */
  Iterable<String> names() {
    return recorded.keySet();
  }

  boolean has(String name) {
    return recorded.containsKey(name);
  }

  boolean hasGradients() {
    return recorded.keySet().stream().anyMatch(name -> name.startsWith("grad"));
  }

  /** Reads a recorded tensor, or returns null if there is none of this name. */
  @Nullable Tensor find(String name) {
    StoredTensor stored = recorded.get(name);
    return stored == null ? null : Tensor.of(stored.read(), stored.dtype(), stored.shape());
  }

  /** Reads a recorded tensor that must be there. */
  Tensor get(String name) {
    Tensor found = find(name);
    if (found == null) {
      throw new CheckpointException(
          directory.resolve("io.safetensors") + ": tensor '" + name + "' is missing");
    }
    return found;
  }

  /** Reads the first of these names that is there. */
  @Nullable Tensor findAny(String... names) {
    for (String name : names) {
      Tensor found = find(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  double outputTolerance() {
    return description.path("tolerance").path("outputs").asDouble(1e-4);
  }

  double gradientTolerance() {
    return description.path("tolerance").path("gradients").asDouble(2e-4);
  }

  /**
   * Tells whether a tensor was computed with transformers of the 4.48 line, where masked queries
   * attend uniformly: it is compared at real tokens only.
   */
  boolean isNewer(String name) {
    return name.startsWith("newer_transformers.")
        || description.path("computed_with").asText("").contains("4.48");
  }
}
