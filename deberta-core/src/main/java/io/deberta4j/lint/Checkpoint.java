package io.deberta4j.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.hub.AdapterBase;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A directory, opened as far as it can be; what cannot is remembered with the reason. Nothing here
 * judges: that is what the rules are for.
 */
final class Checkpoint {
  private final Folder top;
  private final Path directory;
  private final List<String> names;
  private final boolean adapter;
  private @Nullable Path base;
  private @Nullable String baseTrouble;
  private @Nullable ModelDirectory weights;
  private @Nullable String weightsTrouble;
  private final JsonFile config;
  private @Nullable DebertaConfig settings;
  private @Nullable String settingsTrouble;
  private @Nullable Tensors tensors;
  private final @Nullable Difference difference;
  private @Nullable Tokenizer tokenizer;
  private @Nullable String tokenizerTrouble;
  private @Nullable Map<String, Values> values;

  private Checkpoint(Folder top, Folder encoder) {
    this.top = top;
    this.directory = encoder.directory();
    this.names = encoder.names();
    this.adapter = AdapterBase.isAdapter(directory);
    if (adapter) {
      openBase();
    }
    openWeights();
    this.config = findConfig();
    openSettings();
    DebertaConfig known = settings;
    Tensors there = tensors;
    difference = known == null || there == null ? null : Difference.between(known, there);
    openTokenizer();
  }

  /**
   * Opens a directory; of one that sentence-transformers wrote with the encoder in a folder, that
   * folder.
   *
   * @throws io.deberta4j.io.CheckpointException if it is none, or holds nothing of a model
   */
  static Checkpoint open(Path path) {
    Folder top = Folder.open(path);
    return new Checkpoint(top, top.encoder());
  }

  private void openBase() {
    try {
      base = AdapterBase.of(directory).orElse(null);
    } catch (DebertaException e) {
      baseTrouble = e.getMessage();
    }
  }

  private void openWeights() {
    if (baseTrouble != null) {
      return;
    }
    try {
      ModelDirectory opened = ModelDirectory.open(directory);
      tensors = Tensors.of(opened.tensors(), directory.toString());
      weights = opened;
    } catch (DebertaException e) {
      weightsTrouble = e.getMessage();
    }
  }

  private JsonFile findConfig() {
    Path from = base;
    for (Path place : from == null ? List.of(directory) : List.of(directory, from)) {
      for (String name : ModelFileNames.CONFIGS) {
        if (Files.isRegularFile(place.resolve(name))) {
          JsonFile found = JsonFile.read(place, name);
          return place.equals(directory) ? found : found.called(place.resolve(name).toString());
        }
      }
    }
    return JsonFile.read(directory, ModelFileNames.CONFIGS.get(0));
  }

  private void openSettings() {
    if (!config.present() || config.trouble() != null) {
      return;
    }
    try {
      settings =
          weights == null
              ? ConfigJson.read(directory.resolve(config.name()))
              : Pretrained.open(directory).config();
    } catch (DebertaException e) {
      settingsTrouble = e.getMessage();
    }
  }

  private void openTokenizer() {
    if (baseTrouble != null && names.stream().noneMatch(TokenizerRules::isVocabulary)) {
      return;
    }
    try {
      Tokenizer opened = Tokenizer.load(directory);
      SampleTexts.readAll(opened);
      tokenizer = opened;
    } catch (DebertaException e) {
      tokenizerTrouble = e.getMessage();
    }
  }

  /** Returns the directory that was named, where sentence-transformers has its files. */
  Folder top() {
    return top;
  }

  /** Returns the directory with the model. */
  Path directory() {
    return directory;
  }

  /** Returns the files, those in folders too, with "/" between. */
  List<String> names() {
    return names;
  }

  boolean has(String name) {
    return names.contains(name);
  }

  JsonFile json(String name) {
    return JsonFile.read(directory, name);
  }

  /** Tells whether it is an adapter without weights of a whole model. */
  boolean isAdapter() {
    return adapter;
  }

  /** Returns the model that an adapter belongs to; null for what is no adapter. */
  @Nullable Path base() {
    return base;
  }

  /** Returns why the model that an adapter belongs to cannot be had, or null. */
  @Nullable String baseTrouble() {
    return baseTrouble;
  }

  @Nullable ModelDirectory weights() {
    return weights;
  }

  @Nullable String weightsTrouble() {
    return weightsTrouble;
  }

  /** Returns the tensors; null where the weights cannot be used. */
  @Nullable Tensors tensors() {
    return tensors;
  }

  /** Returns the configuration as it is written; of an adapter without one, that of its base. */
  JsonFile config() {
    return config;
  }

  /** Returns the configuration as it is understood; null where it is not. */
  @Nullable DebertaConfig settings() {
    return settings;
  }

  @Nullable String settingsTrouble() {
    return settingsTrouble;
  }

  /** Returns how configuration and tensors differ; null where either is not known. */
  @Nullable Difference difference() {
    return difference;
  }

  @Nullable Tokenizer tokenizer() {
    return tokenizer;
  }

  @Nullable String tokenizerTrouble() {
    return tokenizerTrouble;
  }

  /** Returns the name of the file with weights, or of the directory where they are several. */
  String weightsName() {
    ModelDirectory opened = weights;
    List<Path> files = opened == null ? List.of() : opened.weightFiles();
    return files.size() == 1 ? String.valueOf(files.get(0).getFileName()) : "weights";
  }

  /** Returns the class that the configuration names first, or nothing. */
  String architecture() {
    DebertaConfig known = settings;
    if (known != null && known.other().get("architectures") instanceof Collection<?> classes) {
      return classes.stream().findFirst().map(String::valueOf).orElse("");
    }
    JsonNode classes = config.get("architectures");
    return classes.path(0).asText("");
  }

  /** Returns the heads that are there; without weights, the one that the configuration names. */
  List<Head> heads() {
    Head named = Head.named(architecture());
    Tensors there = tensors;
    if (there != null) {
      return Head.in(there, named);
    }
    return named == null ? List.of() : List.of(named);
  }

  /** Returns the names of the classes where there is a head that has classes, else none. */
  List<String> labels() {
    DebertaConfig known = settings;
    boolean labelled =
        heads().contains(Head.SEQUENCE_CLASSIFICATION)
            || heads().contains(Head.TOKEN_CLASSIFICATION);
    return known == null || !labelled ? List.of() : known.head().labels();
  }

  /** Returns the sizes of the files with weights in bytes. */
  Map<Path, Long> sizes() {
    ModelDirectory opened = weights;
    Map<Path, Long> sizes = new LinkedHashMap<>();
    if (opened != null) {
      for (Path file : opened.weightFiles()) {
        sizes.put(file, file.toFile().length());
      }
    }
    return sizes;
  }

  /** Returns what the values of all weights are like; the first call reads them. */
  Map<String, Values> values() {
    Map<String, Values> known = values;
    ModelDirectory opened = weights;
    Tensors there = tensors;
    if (known == null) {
      known = opened == null || there == null ? Map.of() : Values.of(opened, there);
      values = known;
    }
    return known;
  }
}
