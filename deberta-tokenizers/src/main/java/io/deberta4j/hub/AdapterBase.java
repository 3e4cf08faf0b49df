package io.deberta4j.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.HubException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model that an adapter belongs to, as its {@code adapter_config.json} names it: {@code
 * base_model_name_or_path}, a directory, an embedded or a published model, and {@code revision}.
 */
public final class AdapterBase {
  private static final int MAX_BYTES = 16 << 20;

  private AdapterBase() {}

  /** Tells whether a directory holds an adapter and not the weights of a whole model. */
  public static boolean isAdapter(Path directory) {
    return Files.isRegularFile(directory.resolve(ModelFileNames.ADAPTER_CONFIG))
        && ModelFileNames.WEIGHTS.stream()
            .noneMatch(name -> Files.isRegularFile(directory.resolve(name)));
  }

  /**
   * Returns the name of the model that an adapter belongs to.
   *
   * @throws CheckpointException if the adapter does not say
   */
  public static String nameIn(Path adapter) {
    Path file = adapter.resolve(ModelFileNames.ADAPTER_CONFIG);
    ObjectNode config = SafeJson.readObject(file, MAX_BYTES, CheckpointException::new);
    String name = config.path("base_model_name_or_path").asText("");
    if (name.isEmpty() || name.equals("null")) {
      throw new CheckpointException(
          file
              + ": base_model_name_or_path is missing. Write there the directory or the name"
              + " (org/name) of the model that the adapter was trained on.");
    }
    String revision = config.path("revision").asText("");
    boolean plain = revision.isEmpty() || revision.equals("null") || Hub.isLocal(name);
    return plain ? name : name + "@" + revision;
  }

  /**
   * Returns the directory of the model that an adapter belongs to, fetched if it is a published
   * one; empty for what is no adapter.
   *
   * @throws CheckpointException if there is no such model, or if it is an adapter itself
   * @throws io.deberta4j.io.HubException if it cannot be had
   */
  public static Optional<Path> of(Path directory) {
    if (!isAdapter(directory)) {
      return Optional.empty();
    }
    String name = nameIn(directory);
    Path base = directory(directory, name);
    if (!Files.isDirectory(base) || isAdapter(base)) {
      throw new CheckpointException(
          "%s: base_model_name_or_path is '%s', which is %s. Write there the directory or the name (org/name) of the model that the adapter was trained on."
              .formatted(
                  directory.resolve(ModelFileNames.ADAPTER_CONFIG),
                  name,
                  Files.isDirectory(base) ? "an adapter too" : "no directory"));
    }
    return Optional.of(base);
  }

  /** The base of an adapter in a cache lies in the same one, as both were fetched together. */
  private static Path directory(Path adapter, String name) {
    Path cache = HubCache.rootOf(adapter).orElse(null);
    if (cache == null || Hub.isLocal(name)) {
      return Hub.directory(name);
    }
    HubSettings usual = HubSettings.fromEnvironment();
    try {
      var there = new HubSettings(cache, usual.endpoint(), usual.token(), true);
      return new Hub(there).model(name, HubListener.NONE);
    } catch (HubException e) {
      var fetched = new HubSettings(cache, usual.endpoint(), usual.token(), usual.offline());
      return new Hub(fetched).model(name, HubListener.NONE);
    }
  }
}
