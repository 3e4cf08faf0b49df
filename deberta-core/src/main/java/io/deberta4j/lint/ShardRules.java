package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TorchCheckpoint;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.lint.Rule.Found;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Weights in several files, and the index that says which has what. */
final class ShardRules {
  private static final Pattern SHARD =
      Pattern.compile("(model|pytorch_model|tf_model)-\\d{5}-of-\\d{5}\\.(safetensors|bin|h5)");

  static final List<Rule> ALL =
      List.of(
          error(
              "shard-missing",
              "A part of the weights is missing: nothing is loaded.",
              "Fetch the file.",
              ShardRules::missing),
          error(
              "index-names-absent-tensor",
              "The index and the files are not of one model: nothing is loaded.",
              "Fetch the index and all files again, of one revision.",
              ShardRules::absentTensor),
          error(
              "index-omits-tensor",
              "The index and the files are not of one model: nothing is loaded.",
              "Fetch the index and all files again, of one revision.",
              ShardRules::omitted),
          warning(
              "shard-surplus",
              "It is not read. Perhaps it is left from another saving, or the index is.",
              "Delete it, or fetch the index that belongs to it.",
              ShardRules::surplus),
          warning(
              "shards-without-index",
              "They are not read: which has what, only an index says.",
              "Fetch the index, as model.safetensors.index.json.",
              ShardRules::withoutIndex));

  private ShardRules() {}

  /** Tells whether a name is that of one of several files. */
  static boolean isShard(String name) {
    return SHARD.matcher(name).matches();
  }

  /** Tells whether an error of these is found. */
  static boolean findErrors(Checkpoint c) {
    return ALL.stream()
        .filter(rule -> rule.severity() == Severity.ERROR)
        .anyMatch(rule -> Rule.finds(rule.check(), c));
  }

  /** Returns the index that is read, or null where weights are in one file. */
  private static @Nullable JsonFile index(Checkpoint c) {
    String read = ModelFileNames.first(ModelFileNames.WEIGHTS, c.names());
    return read == null || !read.endsWith(ModelFileNames.INDEX) ? null : c.json(read);
  }

  /** Returns the names of the tensors in each file, as the index has them. */
  private static Map<String, Set<String>> files(JsonFile index) {
    Map<String, Set<String>> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : index.get("weight_map").properties()) {
      files.computeIfAbsent(entry.getValue().asText(), file -> new TreeSet<>()).add(entry.getKey());
    }
    return files;
  }

  private static void missing(Checkpoint c, Found found) {
    JsonFile index = index(c);
    if (index != null) {
      files(index)
          .forEach(
              (file, tensors) -> {
                if (!c.has(file)) {
                  found.at(
                      index.name(),
                      "weight_map",
                      "The index names the file '%s' for %d tensors; it is not there."
                          .formatted(file, tensors.size()));
                }
              });
    }
  }

  /** Returns the names of the tensors in a file, or null where it is absent or cannot be read. */
  private static @Nullable Set<String> stored(Checkpoint c, String name) {
    Path file = c.directory().resolve(name);
    try {
      return !c.has(name)
          ? null
          : name.endsWith(".safetensors")
              ? Safetensors.open(file).tensors().keySet()
              : name.endsWith(".bin") ? TorchCheckpoint.open(file).tensors().keySet() : null;
    } catch (DebertaException e) {
      return null;
    }
  }

  private static void absentTensor(Checkpoint c, Found found) {
    compare(
        c,
        found,
        ShardRules::lacking,
        (name, file) -> "The index places '" + name + "' in " + file + ", which lacks it");
  }

  private static void omitted(Checkpoint c, Found found) {
    compare(
        c,
        found,
        (placed, there) -> lacking(there, placed),
        (name, file) -> file + " has '" + name + "', which the index does not place there");
  }

  /** Compares what the index places in each file with what is stored there. */
  private static void compare(
      Checkpoint c,
      Found found,
      BinaryOperator<Set<String>> wrong,
      BinaryOperator<String> message) {
    JsonFile index = index(c);
    if (index == null) {
      return;
    }
    files(index)
        .forEach(
            (file, placed) -> {
              Set<String> there = stored(c, file);
              Set<String> names = there == null ? Set.of() : wrong.apply(placed, there);
              if (!names.isEmpty()) {
                String first = names.iterator().next();
                int others = names.size() - 1;
                found.at(
                    index.name(),
                    first,
                    message.apply(first, file)
                        + (others == 0 ? "." : ", and " + others + " more."));
              }
            });
  }

  private static Set<String> lacking(Set<String> these, Set<String> by) {
    Set<String> names = new TreeSet<>(these);
    names.removeAll(by);
    return names;
  }

  private static void surplus(Checkpoint c, Found found) {
    JsonFile index = index(c);
    if (index != null) {
      Map<String, Set<String>> files = files(index);
      String ending =
          index.name().substring(0, index.name().length() - ModelFileNames.INDEX.length());
      String kind = ending.substring(ending.lastIndexOf('.'));
      for (String name : c.names()) {
        if (name.endsWith(kind) && isShard(name) && !files.containsKey(name)) {
          found.at(name, "", "The index %s does not name this file.".formatted(index.name()));
        }
      }
    }
  }

  private static void withoutIndex(Checkpoint c, Found found) {
    for (String name : c.names()) {
      String family = name.replaceFirst("-\\d{5}-of-\\d{5}", "");
      if (isShard(name) && !c.has(family + ModelFileNames.INDEX)) {
        found.at(name, "", "There is a part of weights in several files, and no index.");
        return;
      }
    }
  }
}
