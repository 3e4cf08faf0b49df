package io.deberta4j.cli;

import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.Hub;
import io.deberta4j.hub.HubListener;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Turns what {@code --model} names into a directory, and shows the download that this may take. */
final class ModelSource {
  /** How options that take a model are described. */
  static final String LABEL = "MODEL";

  private static final long MEGABYTE = 1_000_000;

  /** How the names of files with weights end, which stand for the directory that they are in. */
  private static final List<String> WEIGHTS =
      List.of(".safetensors", ".bin", ".pt", ".h5", ModelFileNames.INDEX);

  private ModelSource() {}

  /**
   * Returns a directory, that of an embedded model, or fetches the published model of this name.
   *
   * @throws CheckpointException if it is none of them
   */
  static Path model(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return localModel(name);
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().model(name, shown);
    }
  }

  /** Does the same for a discriminator, with the generator that was trained with it. */
  static Path pair(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return localModel(name);
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().pair(name, shown);
    }
  }

  /**
   * Returns a directory, that of an embedded model, or fetches the tokenizer of the published model
   * of this name. A file of a vocabulary will do, too.
   *
   * @throws CheckpointException if it is none of them
   */
  static Path tokenizer(String name, Streams streams) {
    if (Hub.isLocal(name)) {
      return local(name, "file or directory");
    }
    try (var shown = new Shown(streams)) {
      return Hub.standard().tokenizer(name, shown);
    }
  }

  private static Path localModel(String name) {
    Path directory = local(name, "directory");
    if (Files.isRegularFile(directory) && WEIGHTS.stream().noneMatch(name::endsWith)) {
      throw new CheckpointException(
          name + ": is a file. A model is the directory with config.json, weights and tokenizer.");
    }
    return directory;
  }

  private static Path local(String name, String kind) {
    if (EmbeddedModels.isName(name)) {
      return embedded(name);
    }
    Path path = Hub.directory(name);
    if (!Files.exists(path)) {
      throw new CheckpointException(
          "%s: there is no such %s. Expected a model directory, a published model as org/name (as microsoft/deberta-v3-small), or embedded:NAME."
              .formatted(name, kind));
    }
    return path;
  }

  private static Path embedded(String name) {
    EmbeddedModels models = EmbeddedModels.standard();
    if (!models.all().isEmpty()
        && models.all().stream().noneMatch(model -> model.fullName().equals(name))) {
      throw new WrongUsage(
          "there is no embedded model '%s'; there are %s"
              .formatted(
                  name, String.join(", ", models.all().stream().map(Object::toString).toList())));
    }
    return models.directory(models.named(name));
  }

  /** A download on standard error. */
  private static final class Shown implements HubListener, AutoCloseable {
    private final Streams streams;
    private final Progress progress;

    Shown(Streams streams) {
      this.streams = streams;
      progress = new Progress(streams, "MB");
    }

    @Override
    public void downloading(String file, long done, long total) {
      progress.update(done / MEGABYTE, total == 0 ? -1 : (double) done / total, file);
    }

    @Override
    public void note(String message) {
      progress.clear();
      streams.err().println("deberta: " + message);
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
