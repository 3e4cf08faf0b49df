package io.deberta4j.report;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights that a run started from.
 *
 * @param name the folder's name or the model's identifier; null if they were drawn at random
 * @param sha256 by file name: of the weights, or of the configuration they were drawn for
 * @param initialised weights that the checkpoint did not have and that started random
 */
public record StartWeights(
    @Nullable String name, Map<String, String> sha256, List<String> initialised) {
  /** Copies the collections in their order. */
  public StartWeights {
    sha256 = Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
    initialised = List.copyOf(initialised);
  }

  /**
   * Describes a checkpoint.
   *
   * @param files its weights and configuration
   * @throws io.deberta4j.io.DataException if one cannot be read
   */
  public static StartWeights checkpoint(
      String name, Collection<Path> files, List<String> initialised) {
    return new StartWeights(name, hashes(files), initialised);
  }

  /**
   * Describes weights drawn from the seed of the run.
   *
   * @param files the configuration and the vocabulary
   * @throws io.deberta4j.io.DataException if one cannot be read
   */
  public static StartWeights random(Collection<Path> files) {
    return new StartWeights(null, hashes(files), List.of());
  }

  private static Map<String, String> hashes(Collection<Path> files) {
    Map<String, String> hashes = new LinkedHashMap<>();
    files.forEach(file -> hashes.put(String.valueOf(file.getFileName()), Sha256.of(file)));
    return hashes;
  }
}
