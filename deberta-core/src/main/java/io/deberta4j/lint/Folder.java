package io.deberta4j.lint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory and the names of its files, those in its folders too, with "/" between.
 *
 * @param directory the directory
 * @param names of its files, sorted
 */
record Folder(Path directory, List<String> names) {
  static final String MODULES = "modules.json";
  private static final int DEPTH = 2;
  private static final int MAX_NAMES = 10_000;
  private static final int MAX_LISTED = 20;
  private static final int MAX_BYTES = 1 << 20;

  /** A part of a model of sentence-transformers: the last part of its class, and its folder. */
  record SentenceModule(String type, String path) {}

  /**
   * Lists a directory.
   *
   * @throws CheckpointException if it is none, or holds nothing of a model
   */
  static Folder open(Path directory) {
    if (Files.isRegularFile(directory)) {
      throw new CheckpointException(
          "%s: is a file. A checkpoint is the directory with config.json, weights and tokenizer: %s"
              .formatted(directory, directory.toAbsolutePath().getParent()));
    }
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(directory + ": no such directory");
    }
    List<String> names = names(directory);
    if (names.stream().noneMatch(Folder::isOfAModel)) {
      throw new CheckpointException(
          "%s: nothing of a model. Expected config.json, weights (%s) and a tokenizer; found %s."
              .formatted(directory, String.join(", ", ModelFileNames.WEIGHTS), listing(names)));
    }
    return new Folder(directory, names);
  }

  private static List<String> names(Path directory) {
    try {
      Path real = directory.toRealPath();
      try (Stream<Path> files = Files.walk(real, DEPTH)) {
        return files
            .skip(1)
            .filter(file -> !Files.isDirectory(file))
            .limit(MAX_NAMES)
            .map(file -> real.relativize(file).toString().replace('\\', '/'))
            .sorted()
            .toList();
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CheckpointException(directory + ": cannot be listed (" + e + ")", e);
    }
  }

  private static boolean isOfAModel(String name) {
    return name.endsWith("config.json")
        || name.equals(MODULES)
        || name.endsWith("tokens.json")
        || TokenizerRules.isVocabulary(name)
        || ModelFileNames.WEIGHTS.contains(name)
        || ModelFileNames.ADAPTERS.contains(name)
        || !ModelFileNames.unreadable(List.of(name)).isEmpty();
  }

  private static String listing(List<String> names) {
    List<String> shown = names.subList(0, Math.min(names.size(), MAX_LISTED));
    return names.isEmpty()
        ? "nothing"
        : String.join(", ", shown) + (names.size() > MAX_LISTED ? ", ..." : "");
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Returns the modules that sentence-transformers lists; none where it did not, or unreadably. */
  List<SentenceModule> modules() {
    List<SentenceModule> modules = new ArrayList<>();
    if (has(MODULES)) {
      try {
        SafeJson.readArray(directory.resolve(MODULES), MAX_BYTES, ConfigException::new)
            .forEach(
                module -> {
                  String type = module.path("type").asText("");
                  String simple = type.substring(type.lastIndexOf('.') + 1);
                  modules.add(new SentenceModule(simple, module.path("path").asText("")));
                });
      } catch (ConfigException e) {
        return List.of();
      }
    }
    return modules;
  }

  /** Returns the folder that the encoder of sentence-transformers lies in, else this. */
  Folder encoder() {
    for (SentenceModule module : modules()) {
      boolean inside = module.type().equals("Transformer") && !module.path().isEmpty();
      if (inside && has(module.path() + "/config.json")) {
        Path folder = directory.resolve(module.path());
        return new Folder(folder, names(folder));
      }
    }
    return this;
  }
}
