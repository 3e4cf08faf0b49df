package io.deberta4j.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models that come as resources of {@code deberta-models}: {@code index.json} lists them, and
 * each has a folder of its name. One may be an adapter of another, which its {@code
 * adapter_config.json} then names, {@code embedded:NAME}. {@code Deberta} opens the first one that
 * is for a task where no model is named.
 */
public final class EmbeddedModels {
  /** What the name of an embedded model begins with, wherever a model is named. */
  public static final String PREFIX = "embedded:";

  private static final String INDEX = "index.json";

  private final String resources;
  private final UnpackedFiles unpacked;
  private final List<EmbeddedModel> models;

  /** The class path does not change: it is read once, when it is first asked for. */
  private static final class Standard {
    static final EmbeddedModels MODELS =
        new EmbeddedModels("/io/deberta4j/models/", UserCache.directory());
  }

  /**
   * Reads the list of models.
   *
   * @param resources the folder on the class path, with a slash at its end
   * @param cache the folder that models are unpacked to
   */
  EmbeddedModels(String resources, Path cache) {
    this.resources = resources;
    unpacked = new UnpackedFiles(cache);
    models = index();
  }

  /** Returns those of {@code deberta-models}; none if it is not on the class path. */
  public static EmbeddedModels standard() {
    return Standard.MODELS;
  }

  /** Tells whether a text names an embedded model, be it there or not. */
  public static boolean isName(String model) {
    return model.startsWith(PREFIX);
  }

  /** Returns all models in the order of the list. */
  public List<EmbeddedModel> all() {
    return models;
  }

  /**
   * Returns the model that is opened where none is named.
   *
   * @throws CheckpointException naming those that are there, if none is for this task
   */
  public EmbeddedModel first(PipelineTask task) {
    return found(model -> model.tasks().contains(task), "no embedded model is for " + task.label());
  }

  /**
   * Finds a model.
   *
   * @param name {@code embedded:NAME}
   * @throws CheckpointException naming those that are there, if it is not among them
   */
  public EmbeddedModel named(String name) {
    return found(
        model -> model.fullName().equals(name), "there is no embedded model '" + name + "'");
  }

  private EmbeddedModel found(Predicate<EmbeddedModel> wanted, String problem) {
    if (models.isEmpty()) {
      throw new CheckpointException(
          "No embedded model: resource '"
              + resources
              + INDEX
              + "' is not on the class path. Add the dependency io.deberta4j:deberta-models, or"
              + " name another model.");
    }
    return models.stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    problem
                        + "; there are "
                        + models.stream()
                            .map(EmbeddedModel::toString)
                            .collect(Collectors.joining(", "))
                        + ". Name another model."));
  }

  /**
   * Returns a directory with the files of a model, unpacked once per user: weights are mapped into
   * memory, and so must lie in a file.
   *
   * @throws CheckpointException if it cannot be unpacked
   */
  public Path directory(EmbeddedModel model) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String file : model.files()) {
      String path = resources + model.name() + "/" + file;
      byte[] content = resource(path);
      if (content == null) {
        throw new CheckpointException(
            "resource '%s' is not on the class path, but '%s%s' lists it. Is deberta-models damaged?"
                .formatted(path, resources, INDEX));
      }
      files.put(file, content);
    }
    return unpacked.directory(model.name(), files);
  }

  /**
   * Returns the directory of the model that is opened where none is named.
   *
   * @throws CheckpointException naming those that are there, if none is for this task
   */
  public Path directory(PipelineTask task) {
    return directory(first(task));
  }

  /** Returns {@code embedded:NAME} of a directory that {@link #directory} returned. */
  Optional<String> nameOf(Path directory) {
    return models.stream()
        .filter(model -> unpacked.isOf(model.name(), directory))
        .map(EmbeddedModel::fullName)
        .findFirst();
  }

  private List<EmbeddedModel> index() {
    String path = resources + INDEX;
    byte[] content = resource(path);
    if (content == null) {
      return List.of();
    }
    List<EmbeddedModel> found = new ArrayList<>();
    for (JsonNode model :
        SafeJson.parseObject(content, path, CheckpointException::new).path("models")) {
      List<PipelineTask> tasks = new ArrayList<>();
      for (JsonNode task : model.path("tasks")) {
        tasks.add(task(task.asText(), path));
      }
      List<String> files = new ArrayList<>();
      model.path("files").forEach(file -> files.add(file.asText()));
      found.add(new EmbeddedModel(model.path("name").asText(), tasks, files));
    }
    return List.copyOf(found);
  }

  private static PipelineTask task(String label, String path) {
    for (PipelineTask task : PipelineTask.values()) {
      if (task.label().equals(label)) {
        return task;
      }
    }
    throw new CheckpointException(path + ": there is no task '" + label + "'");
  }

  private static byte @Nullable [] resource(String path) {
    try (InputStream in = EmbeddedModels.class.getResourceAsStream(path)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new CheckpointException("resource '" + path + "' cannot be read: " + e, e);
    }
  }
}
