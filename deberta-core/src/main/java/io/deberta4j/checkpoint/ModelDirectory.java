package io.deberta4j.checkpoint;

import io.deberta4j.hub.AdapterBase;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model on disk: its weights, wherever and in whatever supported format they are, and its
 * configuration. Only directories of tensors are read here, no values.
 *
 * <p>Looked for in this order: {@code model.safetensors}, {@code pytorch_model.bin} and {@code
 * tf_model.h5}, each alone or as several files with an index; and {@code config.json} or, as
 * Microsoft calls it, {@code model_config.json}. Without weights of its own a directory may hold a
 * LoRA adapter, {@code adapter_config.json} and {@code adapter_model.safetensors} or {@code .bin}:
 * then the weights are those of the model that it names, changed by it.
 */
public final class ModelDirectory {
  private static final int MAX_LISTED = 20;

  private final Path directory;
  private final WeightFiles weights;
  private final Map<String, LowRankDelta> deltas;
  private final @Nullable Path base;
  private final String taskType;

  private ModelDirectory(
      Path directory,
      WeightFiles weights,
      Map<String, LowRankDelta> deltas,
      @Nullable Path base,
      String taskType) {
    this.directory = directory;
    this.weights = weights;
    this.deltas = deltas;
    this.base = base;
    this.taskType = taskType;
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
    if (!Files.isDirectory(path)) {
      Path parent = path.toAbsolutePath().getParent();
      return plain(parent == null ? path : parent, path);
    }
    Path base = AdapterBase.of(path).orElse(null);
    return base == null ? plain(path, weightsIn(path)) : adapted(path, base);
  }

  private static ModelDirectory plain(Path directory, Path file) {
    return new ModelDirectory(directory, WeightFiles.of(file), Map.of(), null, "");
  }

  private static ModelDirectory adapted(Path directory, Path base) {
    PeftAdapter adapter = PeftAdapter.open(directory);
    WeightFiles whole = WeightFiles.of(weightsIn(base));
    Map<String, StoredTensor> tensors = adapter.applied(whole.tensors());
    List<Path> files = new ArrayList<>(whole.files());
    files.addAll(adapter.files());
    return new ModelDirectory(
        directory,
        new WeightFiles(tensors, whole.metadata(), List.copyOf(files)),
        adapter.deltas(tensors),
        base,
        adapter.taskType());
  }

  /** Returns the directory; for a single file, the one it lies in. */
  public Path directory() {
    return directory;
  }

  /**
   * Returns all tensors by their published names; see {@link LegacyNames}. Those of an adapter are
   * its own where it has them whole, and else those of its base, unchanged.
   */
  public Map<String, StoredTensor> tensors() {
    return weights.tensors();
  }

  /** Returns what an adapter adds to tensors, by their published names. */
  Map<String, LowRankDelta> deltas() {
    return deltas;
  }

  /** Tells whether the weights are those of another model, changed by an adapter. */
  public boolean isAdapted() {
    return base != null;
  }

  /**
   * Returns what an adapter was trained for, in PEFT's words ({@code SEQ_CLS}, {@code TOKEN_CLS},
   * {@code QUESTION_ANS}, {@code FEATURE_EXTRACTION}); empty if there is none or it does not say.
   */
  public String taskType() {
    return taskType;
  }

  /** Returns the files that the weights come from. */
  public List<Path> weightFiles() {
    return weights.files();
  }

  /** Returns the free text that came with the weights; empty for PyTorch files. */
  public Map<String, String> metadata() {
    return weights.metadata();
  }

  /** Says where the weights come from, for errors. */
  String description() {
    List<Path> files = weights.files();
    return (files.size() == 1 ? files.get(0) : directory).toString();
  }

  /**
   * Returns the file with the configuration; of an adapter without one, that of its base.
   *
   * @throws CheckpointException if there is none
   */
  public Path configFile() {
    for (Path place : base == null ? List.of(directory) : List.of(directory, base)) {
      for (String name : ModelFileNames.CONFIGS) {
        Path file = place.resolve(name);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    if (Files.isRegularFile(directory.resolve(ModelFileNames.GLINER_CONFIG))) {
      throw new CheckpointException(
          directory.resolve(ModelFileNames.GLINER_CONFIG)
              + ": this is a GLiNER model; GLiNER heads are not supported");
    }
    throw new CheckpointException(
        "%s: no configuration. Expected %s; found %s."
            .formatted(directory, String.join(" or ", ModelFileNames.CONFIGS), listing(directory)));
  }

  private static Path weightsIn(Path directory) {
    String name = ModelFileNames.first(ModelFileNames.WEIGHTS, names(directory, 1));
    if (name == null) {
      throw new CheckpointException(
          "%s: no weights. Expected %s; found %s.%s"
              .formatted(
                  directory,
                  String.join(" or ", ModelFileNames.WEIGHTS),
                  listing(directory),
                  ModelFileNames.unreadable(names(directory, 2))));
    }
    return directory.resolve(name);
  }

  private static String listing(Path directory) {
    List<String> names = names(directory, 1);
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED)));
    return names.isEmpty()
        ? "nothing"
        : names.size() > MAX_LISTED
            ? shown + " and " + (names.size() - MAX_LISTED) + " more"
            : shown;
  }

  /** The directory may be a link, which a walk would not follow. */
  private static List<String> names(Path directory, int depth) {
    try {
      Path real = directory.toRealPath();
      try (Stream<Path> files = Files.walk(real, depth)) {
        return files
            .skip(1)
            .map(file -> real.relativize(file).toString().replace('\\', '/'))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new CheckpointException(directory + ": cannot be listed (" + e + ")", e);
    }
  }
}
